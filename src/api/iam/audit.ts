// What of the audit log may be asked for, and what is answered: `GET /console/audit/events`. Who may `list` `auditevents` of
// `iam.kedge.dev`, a resource that has no objects of its own, may read it: all of it, or what was done in one namespace.
import type { Instant } from '../../base/clock.ts'
import { iamGroup } from './names.ts'

export const auditEvents = { group: iamGroup, resource: 'auditevents' }

export interface AuditFilter {
  readonly user?: string
  readonly verb?: string
  /** In the plural, without its group. */
  readonly resource?: string
  readonly namespace?: string
  readonly name?: string
  /** `refused`: what was answered with 401 or 403, and at the door of accounts also what was hidden. */
  readonly outcome?: 'refused'
  readonly from?: Instant
  readonly to?: Instant
}

export interface AuditQuery extends AuditFilter {
  readonly limit: number
  /** What the page before has said; null for the first. */
  readonly before: string | null
}

/** One line of the log, as audit.k8s.io/v1 has it, without bodies. */
export interface AuditEntry {
  readonly auditID?: string
  readonly stage?: string
  readonly stageTimestamp?: string
  readonly requestURI?: string
  readonly verb?: string
  readonly user?: { readonly username?: string }
  readonly impersonatedUser?: { readonly username?: string }
  readonly sourceIPs?: readonly string[]
  readonly userAgent?: string
  readonly objectRef?: {
    readonly apiGroup?: string
    readonly resource?: string
    readonly namespace?: string
    readonly name?: string
    readonly subresource?: string
  }
  readonly responseStatus?: { readonly code?: number; readonly reason?: string; readonly message?: string }
  readonly annotations?: { readonly [name: string]: string }
  readonly [field: string]: unknown
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[]
  /** For `before` of the next page; null where there is nothing older. */
  readonly next: string | null
}
