// What Kedge writes down by itself, where nobody has given it a policy: who has changed something and who was refused, by what they
// asked for, never with a body or a query. What its own parts do is left out, and so are reads, reviews of access, leases,
// events and dry runs: the log is for looking up who did what, and its files are few.
//
// Refusals are counted by address: who is refused all the time does not push everything else out of the log, nor hides what
// they do besides that: failures to sign in are told of apart, and bounded where they are counted.
import { AddressBudget, networkOf } from '../../base/address-budget.ts'
import type { Clock } from '../../base/clock.ts'
import type { Ended } from './auditor.ts'
import type { AuditPolicy } from './policy.ts'

export const ownPolicy: AuditPolicy = {
  rules: [{ level: 'Metadata' }],
  omitStages: ['RequestReceived'],
}

/** Of files: ten of ten megabytes. A write for each line would cost more than all else that is done for it. */
export const ownLimits = { bytesMax: 10 * 1024 * 1024, backupsMax: 9, ageMsMax: 0, gatherMs: 50 }

const refusals = { burstMax: 100, forgetMs: 1_000 }
const reads: readonly string[] = ['get', 'list', 'watch', 'head', 'options']
/** Reviews are questions, though they are asked by POST. */
const questions: readonly string[] = ['authorization.k8s.io', 'authentication.k8s.io']
/** Written all the time. Who may not, is told of all the same. */
const chatter: readonly string[] = ['coordination.k8s.io/leases', '/events', 'events.k8s.io/events']

/** Whether what has ended is written down. */
export function keepsOwn(clock: Clock): (ended: Ended) => boolean {
  const budget = new AddressBudget(clock, refusals)
  return ended => {
    const { told } = ended
    const address = networkOf(ended.address)
    if (told === 'apart') return true
    if (!isRefused(ended)) return isAct(ended)
    if (budget.waitMs(address) > 0) return false
    budget.spend(address)
    return true
  }
}

/** At the door of accounts, what is hidden from who asks counts too, and everywhere a path that would lead elsewhere. */
const isRefused = ({ attributes, code }: Ended): boolean =>
  code === 401 || code === 403 || (code >= 400 && (isAtDoor(attributes) || leadsElsewhere(attributes)))

const leadsElsewhere = (attributes: Ended['attributes']): boolean =>
  attributes.kind === 'path' && /\/\/|\/\.\.?(\/|$)|%2[ef]/i.test(attributes.path)

const isAtDoor = (attributes: Ended['attributes']): boolean =>
  attributes.kind === 'path' && attributes.path.startsWith('/console/')

/** What is done all the same: a token is good, and whom a proxy asks has its own meaning of the query. */
const neverDry: readonly string[] = ['proxy', 'token']

/** Of a deletion the query does not tell: where it has a body, that does. */
const isDryRun = (verb: string, subresource: string, query: URLSearchParams): boolean =>
  !verb.startsWith('delete') && !neverDry.includes(subresource) && query.getAll('dryRun').includes('All')

function isAct({ attributes, code, query, isPassedOn }: Ended): boolean {
  // Signing in and out, and the like: told of one by one.
  if (attributes.kind === 'path') return isAtDoor(attributes)
  if (code === 101) return true
  const { verb, group, resource, subresource } = attributes
  if (reads.includes(verb)) return false
  // What another server makes of the query is its own matter.
  if (!isPassedOn && isDryRun(verb, subresource, query)) return false
  return !questions.includes(group) && !chatter.includes(`${group}/${resource}`)
}
