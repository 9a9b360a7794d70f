import { collectDefaultMetrics, Registry } from 'prom-client'

/** The process's own figures, as text. Loaded with the first request for metrics. */
export interface ProcessMetrics {
  text(): Promise<string>
}

export function collectProcessMetrics(): ProcessMetrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return { text: () => register.metrics() }
}
