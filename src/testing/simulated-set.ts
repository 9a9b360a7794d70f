import type { StatefulSet } from '../api/generated/types.ts'
import { simulatedAnnotations } from '../node/runtimes/simulated/simulated-rules.ts'

type Spec = NonNullable<StatefulSet['spec']>

export interface SimulatedSetOptions extends Partial<Omit<Spec, 'template' | 'selector'>> {
  /** What of a simulated Pod is not as usual: `readySeconds`, `startFailure` … */
  readonly rules?: { readonly [R in keyof typeof simulatedAnnotations]?: string }
  readonly image?: string
  /** None unless given: Pods are gone at once. */
  readonly graceSeconds?: number
  readonly claims?: boolean
}

/** A small set for simulated nodes. Its Pods are Ready at once, unless the rules say otherwise. */
export function simulatedSet(name: string, options: SimulatedSetOptions = {}): StatefulSet {
  const { rules = {}, image = 'nginx:1', graceSeconds = 0, claims = false, ...spec } = options
  const annotations = Object.fromEntries(
    Object.entries(rules).map(([rule, value]) => [
      simulatedAnnotations[rule as keyof typeof simulatedAnnotations],
      value,
    ]),
  )
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'default' },
    spec: {
      serviceName: name,
      replicas: 3,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations },
        spec: { containers: [{ name: 'nginx', image }], terminationGracePeriodSeconds: graceSeconds },
      },
      ...(claims
        ? {
            volumeClaimTemplates: [
              {
                metadata: { name: 'www' },
                spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
              },
            ],
          }
        : {}),
      ...spec,
    },
  }
}
