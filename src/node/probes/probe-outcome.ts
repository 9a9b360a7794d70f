import { errorWords } from '../../base/error-words.ts'
import { systemCode } from '../../base/system-code.ts'

/** What one probe has found. `unknown`: the probe itself did not work, which proves nothing about the container. */
export type ProbeOutcome =
  /** What was strange about it, or nothing. */
  | { readonly kind: 'success'; readonly warning?: string }
  /** `statusCode`: of a server that did answer. */
  | { readonly kind: 'failure'; readonly output: string; readonly statusCode?: number }
  | { readonly kind: 'unknown'; readonly output: string }

export const success: ProbeOutcome = { kind: 'success' }

export const failure = (output: string): ProbeOutcome => ({ kind: 'failure', output })

export const unknownOutcome = (output: string): ProbeOutcome => ({ kind: 'unknown', output })

/** The error of a connection in the words that kubelet has for it. */
export function dialError(error: unknown, address: string): string {
  switch (systemCode(error)) {
    case 'ECONNREFUSED':
      return `dial tcp ${address}: connect: connection refused`
    case 'EHOSTUNREACH':
      return `dial tcp ${address}: connect: no route to host`
    case 'ENETUNREACH':
      return `dial tcp ${address}: connect: network is unreachable`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${address.replace(/:\d+$/, '')}: no such host`
    case 'ECONNRESET':
      return 'read: connection reset by peer'
    default:
      return errorWords(error)
  }
}

/** `10.244.0.5:80`, or `[fd00::5]:80`. */
export const joinHostPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`
