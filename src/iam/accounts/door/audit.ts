// Who did what, for those who may know: all of it for who may list audit events everywhere; in a project, what was done there, for
// who may list them in its namespace. These are not told where others came from and with what groups, and nothing from before
// the namespace was made: it may have been somebody else's by the same name.
import type { AuditEntry, AuditFilter, AuditPage } from '../../../api/iam/audit.ts'
import { kinds } from '../../../api/kinds.ts'
import { isRefusal, StatusError } from '../../../api/status-error.ts'
import type { Instant } from '../../../base/clock.ts'
import { requireCaller } from './caller.ts'
import type { DoorContext, DoorReply, DoorRequest } from './door-types.ts'
import { badRequest, done, refuse } from './replies.ts'

const limitUsual = 100
const limitMax = 1000

export async function showAudit(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { user } = await requireCaller(context, request)
  const filter = filterOf(request.query)
  const { namespace = '' } = filter
  const seesAll = await context.rights.mayReadAudit(user, '')
  if (!seesAll && (namespace === '' || !(await context.rights.mayReadAudit(user, namespace))))
    throw new StatusError({
      reason: 'Forbidden',
      message: `auditevents.iam.kedge.dev is forbidden: User ${JSON.stringify(user.name)} cannot list resource "auditevents" in API group "iam.kedge.dev" ${namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`}`,
      subject: { group: 'iam.kedge.dev', kind: 'auditevents', name: '' },
    })
  const { readAudit } = context
  if (!readAudit)
    return refuse({ reason: 'NotFound', message: 'this Kedge writes its audit log to its standard output' })
  const query = { ...filter, limit: limitOf(request.query), before: request.query.get('before') }
  const read = seesAll
    ? () => readAudit(query)
    : async (): Promise<AuditPage> => {
        const since = await madeAt(context, namespace)
        if (since === null) return { entries: [], next: null }
        return forMember(await readAudit({ ...query, from: Math.max(since, query.from ?? 0) }))
      }
  const looked = await context.lookUps.run(request.address, read)
  return looked.kind === 'done'
    ? done(looked.value)
    : refuse({
        reason: 'TooManyRequests',
        message: 'too many look into the audit log at once: try again later',
        retryAfterSeconds: 1,
      })
}

async function madeAt({ client }: DoorContext, namespace: string): Promise<Instant | null> {
  try {
    const { metadata } = await client.get(kinds.Namespace, { namespace: '', name: namespace })
    return Date.parse(metadata?.creationTimestamp ?? '')
  } catch (error) {
    if (isRefusal(error, 'NotFound')) return null
    throw error
  }
}

const nameOnly = (user: AuditEntry['user']) => user && { username: user.username ?? '' }

const forMember = ({ entries, next }: AuditPage): AuditPage => ({
  next,
  entries: entries.map(({ sourceIPs: _, userAgent: __, user, impersonatedUser, ...entry }) => ({
    ...entry,
    ...(user ? { user: nameOnly(user) } : {}),
    ...(impersonatedUser ? { impersonatedUser: nameOnly(impersonatedUser) } : {}),
  })),
})

const texts = ['user', 'verb', 'resource', 'namespace', 'name'] as const
const textMax = 512

function filterOf(query: URLSearchParams): AuditFilter {
  const said: { [field in (typeof texts)[number]]?: string } = {}
  for (const field of texts) {
    const value = query.get(field)
    if (value && value.length > textMax) throw badRequest(`${field} is too long`)
    if (value) said[field] = value
  }
  const outcome = query.get('outcome')
  if (outcome && outcome !== 'refused') throw badRequest('outcome is refused or left out')
  const [from, to] = [timeOf(query, 'from'), timeOf(query, 'to')]
  return {
    ...said,
    ...(outcome ? { outcome: 'refused' } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  }
}

function timeOf(query: URLSearchParams, field: 'from' | 'to'): Instant | null {
  const text = query.get(field)
  if (!text) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw badRequest(`${field} has to be a time as RFC 3339 has it`)
  return at
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit')
  if (!text) return limitUsual
  if (!/^[1-9]\d{0,5}$/.test(text)) throw badRequest('limit has to be a number above 0')
  return Math.min(Number(text), limitMax)
}
