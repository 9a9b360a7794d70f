// What upstream asks of a CertificateSigningRequest, on each of the ways on which it may be changed. What needs cryptography is
// asked by the server: whether the request is one, and the certificate.
import { isEqual } from '../equality.ts'
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition as Condition,
} from '../generated/types.ts'
import { quoted } from '../shown-value.ts'
import type { Findings } from '../validation/rules/findings.ts'
import { validateSignerName } from '../validation/rules/signer-name.ts'

const legacySigner = 'kubernetes.io/legacy-unknown'

const usages: readonly string[] = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

const expirationSecondsMin = 600

/** Of a new request. Its spec cannot change later. */
export function validateNewRequest(findings: Findings, request: CertificateSigningRequest): void {
  const { spec } = request
  validateUsages(findings, spec.usages ?? [])
  validateSigner(findings, spec.signerName)
  const { expirationSeconds } = spec
  if (expirationSeconds !== undefined && expirationSeconds < expirationSecondsMin)
    findings.invalid(
      'spec.expirationSeconds',
      expirationSeconds,
      'may not specify a duration less than 600 seconds (10 minutes)',
    )
}

function validateUsages(findings: Findings, given: readonly string[]): void {
  if (given.length === 0) findings.required('spec.usages')
  for (const [index, usage] of given.entries())
    if (!usages.includes(usage)) findings.notSupported(`spec.usages[${index}]`, usage, usages)
  const seen = new Set<string>()
  for (const [index, usage] of given.entries()) {
    if (seen.has(usage)) findings.duplicate(`spec.usages[${index}]`, usage)
    seen.add(usage)
  }
}

function validateSigner(findings: Findings, name: string): void {
  const path = 'spec.signerName'
  if (name === legacySigner)
    findings.invalid(path, name, 'the legacy signerName is not allowed via this API version')
  else validateSignerName(findings, path, name)
}

/** By which way a request is changed: approvals come by one of their own, so do certificates. */
export type Way = 'object' | 'approval' | 'status'

export function validateChangedRequest(
  findings: Findings,
  {
    request,
    old,
    way,
  }: {
    readonly request: CertificateSigningRequest
    readonly old: CertificateSigningRequest
    readonly way: Way
  },
): void {
  const now = request.status ?? {}
  const was = old.status ?? {}
  validateConditions(findings, now.conditions ?? [], was.conditions ?? [])
  const isOther = (now.certificate ?? '') !== (was.certificate ?? '')
  validateKept(findings, { now: now.conditions ?? [], was: was.conditions ?? [], way })
  if (!isOther) return
  if (way !== 'status') findings.forbidden('status.certificate', 'updates may not set certificate content')
  else if (was.certificate)
    findings.forbidden('status.certificate', 'updates may not modify existing certificate content')
}

const conditionsPath = 'status.conditions'
const decisive: readonly string[] = ['Approved', 'Denied', 'Failed']
const anyStatus = ['False', 'True', 'Unknown']

const typesOf = (conditions: readonly Condition[]): readonly string[] => conditions.map(({ type }) => type)

/** What was wrong before may stay so. */
function validateConditions(
  findings: Findings,
  conditions: readonly Condition[],
  before: readonly Condition[],
): void {
  const old = typesOf(before)
  const mayRepeat = new Set(old).size < old.length
  const mayBeBoth = old.includes('Approved') && old.includes('Denied')
  const seen = new Set<string>()
  for (const [index, { type, status }] of conditions.entries()) {
    const at = `${conditionsPath}[${index}]`
    if (!type && !old.includes('')) findings.required(`${at}.type`)
    findings.oneOf(`${at}.status`, status, decisive.includes(type) ? ['True'] : anyStatus)
    const opposite = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : null
    if (opposite !== null && seen.has(opposite) && !mayBeBoth)
      findings.invalid(`${at}.type`, type, 'Approved and Denied conditions are mutually exclusive')
    if (seen.has(type) && !mayRepeat) findings.duplicate(`${at}.type`, type)
    seen.add(type)
  }
}

interface Kept {
  readonly now: readonly Condition[]
  readonly was: readonly Condition[]
  readonly way: Way
}

function validateKept(findings: Findings, { now, was, way }: Kept): void {
  const of = (conditions: readonly Condition[], type: string) => conditions.filter(each => each.type === type)
  for (const type of decisive)
    if (of(now, type).length < of(was, type).length)
      findings.forbidden(conditionsPath, `updates may not remove a condition of type ${quoted(type)}`)
  if (way === 'approval') return
  for (const type of ['Approved', 'Denied']) {
    const [after, before] = [of(now, type), of(was, type)]
    if (after.length > before.length)
      findings.forbidden(conditionsPath, `updates may not add a condition of type ${quoted(type)}`)
    else if (after.length === before.length && !isEqual(after, before))
      findings.forbidden(conditionsPath, `updates may not modify a condition of type ${quoted(type)}`)
  }
}
