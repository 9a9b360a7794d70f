// What becomes of a request for a certificate: signed once it is approved, marked where its signer cannot do what it asks, and
// removed when nobody needs it any more.

import { conditionOf, hasCondition } from '../../api/conditions.ts'
import type { CertificateSigningRequest as Request } from '../../api/generated/types.ts'
import {
  type CertificateRequest,
  parseCertificateRequest,
  RequestError,
  requestText,
} from '../../base/certificates/certificate-request.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { signerRules } from './signers.ts'

export type CertificateStep =
  | { readonly kind: 'sign'; readonly validity: Validity }
  /** `message` says what is wrong with it. */
  | { readonly kind: 'fail'; readonly message: string }
  | { readonly kind: 'remove' }
  /** Null where nothing is due. */
  | { readonly kind: 'wait'; readonly afterMs: number | null }

interface Validity {
  readonly notBefore: Instant
  readonly notAfter: Instant
}

const hourMs = 3_600_000
/** How long a request stays after it was dealt with, or without anybody having looked at it. */
const decidedMs = hourMs
const pendingMs = 24 * hourMs

export function planRequest(request: Request, now: Instant): CertificateStep {
  const due = removalDue(request)
  if (due !== null && due <= now) return { kind: 'remove' }
  const step = planSigning(request, now)
  return step ?? { kind: 'wait', afterMs: due === null ? null : due - now }
}

function removalDue({ metadata, status }: Request): Instant | null {
  const conditions = status?.conditions ?? []
  const since = (time: string | undefined, ms: number): Instant | null => {
    const at = parseTime(time)
    return at === null ? null : at + ms
  }
  if (conditions.length === 0) return since(metadata?.creationTimestamp, pendingMs)
  const decided = ['Denied', 'Failed', ...(status?.certificate ? ['Approved'] : [])]
  const dues = decided.flatMap(type => since(conditionOf(conditions, type)?.lastUpdateTime, decidedMs) ?? [])
  return dues.length === 0 ? null : Math.min(...dues)
}

/** Null for what is not, or not yet, any signer's here. */
function planSigning(request: Request, now: Instant): CertificateStep | null {
  const { spec, status } = request
  const isOpen =
    hasCondition(status?.conditions, 'Approved') &&
    !conditionOf(status?.conditions, 'Denied') &&
    !hasCondition(status?.conditions, 'Failed') &&
    !status?.certificate
  const problemOf = isOpen ? signerRules[spec.signerName] : undefined
  if (!problemOf) return null
  const parsed = parsedOf(request)
  // What was stored before requests were validated.
  if (parsed instanceof RequestError) return { kind: 'fail', message: parsed.message }
  const problem = problemOf(parsed, spec.usages ?? [])
  if (problem !== null) return { kind: 'fail', message: problem }
  return { kind: 'sign', validity: validityOf(spec.expirationSeconds, now) }
}

function parsedOf(request: Request): CertificateRequest | RequestError {
  try {
    return parseCertificateRequest(requestText(request.spec.request))
  } catch (error) {
    if (error instanceof RequestError) return error
    throw error
  }
}

const secondsMin = 600
const secondsMax = 365 * 24 * 3600
/** Clocks differ: a certificate is good from a little before it was made, and short ones are not cut by it. */
const backdateMs = 5 * 60_000
const shortMs = 8 * hourMs

function validityOf(asked: number | undefined, now: Instant): Validity {
  const ms = Math.min(secondsMax, Math.max(secondsMin, asked ?? secondsMax)) * 1000
  return { notBefore: now - backdateMs, notAfter: now + (ms < shortMs ? ms : ms - backdateMs) }
}
