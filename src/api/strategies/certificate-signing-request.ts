// Requests for certificates: what they ask for never changes; others approve, and others sign.
import { formatTime, type Instant } from '../../base/clock.ts'
import { validateChangedRequest, validateNewRequest } from '../certificates/validate-request.ts'
import { conditionOf } from '../conditions.ts'
import { formatHumanDuration } from '../duration.ts'
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition as Condition,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { pathSegmentName } from '../validation/rules/name-rule.ts'
import { ageColumn, column, nameColumn } from './columns.ts'
import { keepField, type Particulars } from './strategy-with.ts'

export const certificateSigningRequestParticulars: Particulars<CertificateSigningRequest> = {
  nameRule: pathSegmentName,
  columns: [
    nameColumn,
    ageColumn,
    column('SignerName', request => request.spec?.signerName || '<none>'),
    column('Requestor', request => request.spec?.username ?? ''),
    column('RequestedDuration', ({ spec }) =>
      spec?.expirationSeconds === undefined ? '<none>' : formatHumanDuration(spec.expirationSeconds * 1000),
    ),
    column('Condition', formatCondition),
  ],
  selectableFields: ({ spec }) => ({ 'spec.signerName': spec?.signerName ?? '' }),
  prepareForUpdate: (draft, old) => keepField(draft, old, 'spec'),
  prepareForStatusUpdate: keepDecisions,
  stampStatus: stampConditions,
  validate: validateNewRequest,
  validateUpdate: (findings, request, old) =>
    validateChangedRequest(findings, { request, old, way: 'object' }),
  validateStatus: (findings, request, old) =>
    validateChangedRequest(findings, { request, old, way: 'status' }),
}

/** Whoever signs may send the approval that they have read without its newest wording. */
function keepDecisions(draft: Draft<CertificateSigningRequest>, old: CertificateSigningRequest): void {
  for (const type of ['Approved', 'Denied']) {
    const was = (old.status?.conditions ?? []).filter(each => each.type === type)
    const conditions = draft.status?.conditions ?? []
    if (was.length === 0 || conditions.filter(each => each.type === type).length !== was.length) continue
    const kept = was[Symbol.iterator]()
    draft.status = {
      ...draft.status,
      conditions: conditions.map(each => (each.type === type ? (kept.next().value ?? each) : each)),
    }
  }
}

/** The times that a client leaves out: a condition has changed when its status has. */
function stampConditions(
  draft: Draft<CertificateSigningRequest>,
  old: CertificateSigningRequest,
  now: Instant,
): void {
  const { status } = draft
  if (!status?.conditions) return
  const stamped = (condition: Draft<Condition>): Draft<Condition> => {
    const before = conditionOf(old.status?.conditions, condition.type)
    const since = before?.status === condition.status ? before.lastTransitionTime : undefined
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime ?? formatTime(now),
      lastTransitionTime: condition.lastTransitionTime ?? since ?? formatTime(now),
    }
  }
  draft.status = { ...status, conditions: status.conditions.map(stamped) }
}

function formatCondition({ status }: CertificateSigningRequest): string {
  const has = (type: string) => conditionOf(status?.conditions, type) !== null
  return [
    has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending',
    ...(has('Failed') ? ['Failed'] : []),
    ...(status?.certificate ? ['Issued'] : []),
  ].join(',')
}
