// Troubles in words, one entry for each kind: in English here, in other languages by a table of the same form.
//
// Each entry is what follows a Pod's name: `is not Ready: its image nginx:9 cannot be pulled: no such manifest`. How
// long it lasts is part of the sentence for those kinds where it says something, and is left out by those who tell
// the time apart from the cause.
import type { Instant } from '../../base/clock.ts'
import { formatDuration } from '../duration-text.ts'
import type { WaitingClaim } from './claim-trouble.ts'
import { labelMax, type Refusal, refusalOf, setNameMax } from './refusal.ts'
import type {
  ContainerExit,
  ContainerPlace,
  Trouble,
  TroubleKind,
  TroubleOf,
  UnreadyTrouble,
} from './trouble.ts'

interface Telling {
  /** The Pod, where its name has to be said again. */
  readonly podName: string
  /** ` for 40 s`, or nothing. */
  readonly lasting: string
  readonly now: Instant
}

type Words = { readonly [K in TroubleKind]: (trouble: TroubleOf<K>, telling: Telling) => string }
type UnreadyKind = UnreadyTrouble['kind']

/** A language's words for troubles. */
export interface TroubleWords {
  /** Why a Pod is not Ready, as a clause about the Pod. */
  readonly unready: Pick<Words, UnreadyKind>
  /** What else may be said of a Pod: it follows its name. */
  readonly other: Omit<Words, UnreadyKind>
  /** After the Pod's name: `is not Ready: ` and the clause. */
  notReady(clause: string): string
  /** What follows a Pod's name, as a clause about the Pod. */
  asClause(text: string): string
  /** What the scheduler, the API or a program has said, in this language where it is known. */
  said(message: string): string
  /** How long it lasts, as part of a sentence: ` for 40 s`. */
  lasting(ms: number): string
}

const unreadyWords: TroubleWords['unready'] = {
  unscheduled: (_, { lasting }) => `it is not scheduled yet${lasting}`,
  schedulingGated: ({ gates }) => `it is not to be scheduled before ${listOf(gates)} is taken from it`,
  unschedulable: ({ message }, { lasting }) => `it cannot be scheduled${lasting}${tail(message)}`,
  claimUnbound: ({ message, claim }, { lasting }) =>
    `it cannot be scheduled${lasting}, for want of a volume${tail(claim ? claimText(claim) : message)}`,
  nodeMissing: ({ node }) => `its node ${node} is not there`,
  nodeSilent: ({ node }, { lasting }) => `nothing is heard of its node ${node}${lasting}`,
  nodeNotReady: ({ node, message }, { lasting }) => `its node ${node} is not Ready${lasting}${tail(message)}`,
  mountFailing: ({ message }) => `a volume cannot be mounted${tail(message)}`,
  sandboxFailing: ({ message }) => `its sandbox cannot be made${tail(message)}`,
  imagePull: ({ container, image, message }) =>
    `its image ${image ? `${image} ` : `of ${listedContainer(container)} `}cannot be pulled${tail(message)}`,
  containerConfig: ({ container, reason, message }) =>
    `its ${listedContainer(container)} cannot be started (${reason})${tail(message)}`,
  crashLoop: ({ container, restarts, exit }) =>
    `its ${listedContainer(container)} crashes again and again (${exit ? `${exitWords(exit)}, ` : ''}${restarts} ${restarts === 1 ? 'restart' : 'restarts'})`,
  containerEnded: ({ container, exit }) =>
    `its ${listedContainer(container)} ended with ${exitWords(exit)}${tail(exit.message)}`,
  containerWaiting: ({ container, reason, message }) =>
    `its ${listedContainer(container)} waits (${reason})${tail(message)}`,
  initializing: ({ container }, { lasting }) => `its init container ${container} runs${lasting}`,
  starting: (_, { lasting }) => `its containers are being created${lasting}`,
  warned: ({ reason, message }) => `${lowerFirst(reason)}${tail(message)}`,
  probeFailing: ({ container, probe, code, answer }, { lasting }) =>
    `${container === null ? 'its' : `container ${container}'s`} ${probe} probe fails${withAnswer(code, firstLine(answer))}${lasting}`,
  readinessGate: ({ condition }) => `its readiness gate ${condition} is not met`,
  containersNotReady: (_, { lasting }) => `its containers are not ready${lasting}`,
  notReady: ({ message }, { lasting }) => `its readiness is not known${lasting}${tail(message)}`,
}

const otherWords: TroubleWords['other'] = {
  creating: () => 'is being created',
  refused: ({ message }) => `cannot be created${tail(refusalText(message))}`,
  nameTaken: ({ owner }) =>
    `cannot be created: a Pod ${owner ? `that ${owner.kind} ${owner.name} owns` : 'that nobody owns'} has its name`,
  staleClaim: ({ claim }, { podName }) =>
    `cannot be created: its claim ${claim} belongs to an earlier ${podName} and is about to be deleted`,
  terminatingClaim: ({ claim }) => `waits: its claim ${claim} is being deleted`,
  notAvailableYet: ({ until }, { now }) =>
    `is Ready and counts as available in ${formatDuration(until - now)}`,
  unhealthyBelow: ({ below }, { podName }) =>
    `and ${below} are both unhealthy, and ${podName} may not go before ${below} is Ready`,
  ended: ({ phase, reason, message }) => `has ended (${reason || phase})${tail(message)}`,
  leaving: () => 'is terminating',
  terminating: ({ isOverdue }, { lasting }) =>
    `is terminating${lasting}${isOverdue ? ', and its grace period is over' : ''}`,
  finalizers: ({ finalizers }, { lasting }) => `is terminating${lasting}, held by ${listOf(finalizers)}`,
  terminatingOnSilentNode: ({ node }, { lasting }) =>
    `is terminating${lasting}, and nothing is heard of its node ${node}`,
}

function claimText({ name, why }: WaitingClaim): string {
  switch (why.kind) {
    case 'classMissing':
      return `its claim ${name} names the StorageClass ${why.className}, which does not exist`
    case 'noDefaultClass':
      return `its claim ${name} names no StorageClass, and none is the default one`
    case 'classless':
      return `its claim ${name} wants no StorageClass, and a volume for it has to be made by hand`
  }
}

function refusalText(message: string): string {
  const { claim, why } = refusalOf(message)
  return claim === null ? objection(why) : `its claim ${claim} is refused${tail(objection(why))}`
}

function objection(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'nameTooLong':
      return `the name of its set makes a label of ${refusal.length} characters, and ${labelMax} are the most; a set whose name has at most ${setNameMax} can have Pods`
    case 'quota':
      return `the quota ${refusal.quota} is used up (${refusal.amounts
        .map(
          ({ resource, requested, used, limited }) =>
            `${resource}: ${used} of ${limited} used, ${requested} asked for`,
        )
        .join('; ')})`
    case 'quotaUnstated':
      return `the quota ${refusal.quota} needs to be told ${refusal.missing
        .map(({ resource, containers }) => `${resource} of ${containers.join(', ')}`)
        .join('; ')}`
    case 'podSecurity':
      return `Pod Security at the level ${refusal.level} does not allow what the template asks for: ${refusal.violations.join(', ')}`
    case 'limitRange':
      return `a limit range does not allow it: ${refusal.objections.join('; ')}`
    case 'webhook':
      return `the admission webhook ${refusal.webhook} refuses it${tail(refusal.message)}`
    case 'webhookFailed':
      return `the admission webhook ${refusal.webhook} that has to be asked gives no answer${tail(refusal.message)}`
    case 'accountMissing':
      return `its service account ${refusal.account} is not there`
    case 'other':
      return refusal.message
  }
}

/** A trouble, and what its sentence needs besides. */
export interface ToldTrouble {
  readonly podName?: string
  readonly trouble: Trouble
  /** Null leaves the time out. */
  readonly since: Instant | null
  readonly now: Instant
}

export const englishTroubles: TroubleWords = {
  unready: unreadyWords,
  other: otherWords,
  notReady: clause => `is not Ready: ${clause}`,
  asClause: text => `it ${text}`,
  said: message => message,
  lasting: ms => ` for ${formatDuration(ms)}`,
}

/** What follows the Pod's name, without an end: `is not Ready: its readiness probe fails with 404 for 40 s`. */
export function troubleText(told: ToldTrouble, words: TroubleWords = englishTroubles): string {
  const { trouble } = told
  return isOfUnready(trouble) ? words.notReady(unreadyText(trouble, told, words)) : otherText(told, words)
}

/** The cause alone, as a clause that speaks of the Pod as `it`. */
export function causeText(told: ToldTrouble, words: TroubleWords = englishTroubles): string {
  const { trouble } = told
  return isOfUnready(trouble) ? unreadyText(trouble, told, words) : words.asClause(otherText(told, words))
}

const isOfUnready = (trouble: Trouble): trouble is UnreadyTrouble => trouble.kind in unreadyWords

function unreadyText(trouble: UnreadyTrouble, told: ToldTrouble, words: TroubleWords): string {
  const { podName = 'it', now } = told
  const since = sinceOf(trouble, told.since)
  const tell = words.unready[trouble.kind] as (trouble: Trouble, telling: Telling) => string
  return tell(trouble, { lasting: since === null ? '' : words.lasting(now - since), podName, now })
}

/** A Pod may not have been Ready for longer than the container runs whose probe fails. */
const sinceOf = (trouble: UnreadyTrouble, since: Instant | null): Instant | null =>
  since !== null && trouble.kind === 'probeFailing' ? Math.max(since, trouble.startedAt ?? since) : since

function otherText({ podName = 'it', trouble, since, now }: ToldTrouble, words: TroubleWords): string {
  const tell = words.other[trouble.kind as keyof TroubleWords['other']] as (
    trouble: Trouble,
    telling: Telling,
  ) => string
  const lasting = since === null || now - since < 1000 ? '' : words.lasting(now - since)
  return tell(trouble, { lasting, podName, now })
}

export const listedContainer = ({ name, isInit }: ContainerPlace): string =>
  `${isInit ? 'init container' : 'container'} ${name}`

const exitWords = ({ code, signal, isOutOfMemory, reason }: ContainerExit): string =>
  [
    ...(reason ? [reason] : []),
    `exit code ${code}`,
    ...(signal ? [`signal ${signal}`] : []),
    ...(isOutOfMemory ? ['out of memory'] : []),
  ].join(', ')

const listOf = (names: readonly string[]): string => names.join(', ')
const tail = (message: string): string => (message ? `: ${firstLine(message)}` : '')
const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim()
/** A command may fail without a word. */
const withAnswer = (code: number | null, answer: string): string =>
  code === null && answer === '' ? '' : ` with ${code ?? answer}`
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
