// Priority and fairness in a simple form: every request from outside is of a flow, by the FlowSchemas in the store; a flow is of
// a priority level, and a level has its share of the requests that are answered at one moment.
//
// Simpler than upstream: levels lend each other nothing, a flow waits in one line of its own (as long as the queues that upstream
// would deal it), and every request has one seat, from its beginning until its answer is known. Watches give theirs back
// when they begin.
import type {
  FlowSchema,
  PolicyRulesWithSubjects,
  PriorityLevelConfiguration,
} from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import type { Store } from '../../store/store.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import type { Reply } from '../request/reply.ts'
import type { User } from '../request/request.ts'
import { prefixOf } from '../resources/keys.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { flowName, inOrderOfPrecedence, isOfRule, rulesFor } from './flow-match.ts'
import { type LevelLimits, LevelSeats } from './level-seats.ts'
import type { Patience } from './waiting-lines.ts'

/** Upstream's default of what is answered at one moment, reads and writes together. */
const requestsAtOnce = 600
/** Upstream's defaults of what a level may leave out. */
const sharesDefault = 30
const queueing = { handSize: 8, queueLengthLimit: 50 } as const

interface Level {
  readonly uid: string
  /** Null for one that is exempt. */
  readonly seats: LevelSeats | null
}

/** What a request is of. */
export interface Flow {
  readonly name: string
  readonly seats: LevelSeats | null
  readonly headers: { readonly [name: string]: string }
}

interface Schema {
  readonly schema: FlowSchema
  readonly level: Level
  readonly headers: Flow['headers']
}

interface OfUser extends Schema {
  readonly rules: readonly PolicyRulesWithSubjects[]
}

/** Users whose schemas are remembered. */
const usersMax = 1000

export class FlowControl {
  readonly #store: Store
  readonly #seats = new Map<string, LevelSeats>()
  readonly #byUser = new Map<string, readonly OfUser[]>()
  /** The same for a user who is one value for all the requests of a connection: found without writing a key. */
  #byValue = new WeakMap<User, readonly OfUser[]>()
  /** Read again when one of them has changed. */
  #schemas: readonly Schema[] | null = null

  constructor(store: Store) {
    this.#store = store
    const forget = () => {
      this.#byUser.clear()
      this.#byValue = new WeakMap()
      this.#schemas = null
    }
    for (const kind of [kinds.FlowSchema, kinds.PriorityLevelConfiguration] as readonly Kind[])
      store.watch({ prefix: prefixOf(kind), from: store.revision(), onEvents: forget })
  }

  /** Null while there are no FlowSchemas yet. */
  flowOf(attributes: RequestAttributes): Flow | null {
    for (const { rules, schema, level, headers } of this.#ofUser(attributes.user))
      for (const rule of rules)
        if (isOfRule(rule, attributes))
          return { name: level.seats ? flowName(schema, attributes) : '', seats: level.seats, headers }
    return null
  }

  /** Most schemas are about somebody else: of those that are not, the rules that are about this user. */
  #ofUser(user: User): readonly OfUser[] {
    const known = this.#byValue.get(user)
    if (known) return known
    const found = this.#ofKey(user)
    this.#byValue.set(user, found)
    return found
  }

  #ofKey(user: User): readonly OfUser[] {
    const key = JSON.stringify([user.name, user.groups])
    const known = this.#byUser.get(key)
    if (known) return known
    this.#schemas ??= this.#read()
    const found = this.#schemas.flatMap(each => {
      const rules = rulesFor(each.schema, user)
      return rules.length > 0 ? [{ ...each, rules }] : []
    })
    if (this.#byUser.size >= usersMax) this.#byUser.clear()
    this.#byUser.set(key, found)
    return found
  }

  /** One whose level is missing counts for nothing. */
  #read(): readonly Schema[] {
    const levels = this.#readLevels()
    return inOrderOfPrecedence(storedOfKind(this.#store, kinds.FlowSchema)).flatMap(schema => {
      const level = levels.get(schema.spec?.priorityLevelConfiguration?.name ?? '')
      if (!level) return []
      const headers = {
        'x-kubernetes-pf-flowschema-uid': schema.metadata?.uid ?? '',
        'x-kubernetes-pf-prioritylevel-uid': level.uid,
      }
      return [{ schema, level, headers }]
    })
  }

  #readLevels(): ReadonlyMap<string, Level> {
    const stored = storedOfKind(this.#store, kinds.PriorityLevelConfiguration)
    const all = stored.reduce((sum, each) => sum + sharesOf(each), 0)
    return new Map(
      stored.map(each => {
        const name = each.metadata?.name ?? ''
        const uid = each.metadata?.uid ?? ''
        return [name, { uid, seats: isExempt(each) ? null : this.#seatsOf(name, limitsOf(each, all)) }]
      }),
    )
  }

  /** Those who are seated stay so when the level changes. */
  #seatsOf(name: string, limits: LevelLimits): LevelSeats {
    const known = this.#seats.get(name)
    if (known) {
      known.change(limits)
      return known
    }
    const made = new LevelSeats(limits)
    this.#seats.set(name, made)
    return made
  }
}

const isExempt = ({ spec }: PriorityLevelConfiguration): boolean => spec?.type === 'Exempt'

const sharesOf = (level: PriorityLevelConfiguration): number =>
  isExempt(level) ? 0 : (level.spec?.limited?.nominalConcurrencyShares ?? sharesDefault)

function limitsOf(level: PriorityLevelConfiguration, all: number): LevelLimits {
  const { type, queuing } = level.spec?.limited?.limitResponse ?? {}
  const { handSize, queueLengthLimit } = { ...queueing, ...queuing }
  return {
    limit: Math.ceil((requestsAtOnce * sharesOf(level)) / Math.max(all, 1)),
    waitingMax: type === 'Queue' ? handSize * queueLengthLimit : 0,
  }
}

export interface InFlow {
  readonly patience: Patience
  answer(): Reply | Promise<Reply>
  onError(error: unknown): Reply
}

/**
 * Answers when the flow has a seat, which it gives back with the answer; the answer says of which flow it is. Who is exempt waits
 * for nobody, and what has waited too long, or whose client has gone, is not begun.
 */
export function inFlow(
  { name, seats, headers }: Flow,
  { patience, answer, onError }: InFlow,
): Reply | Promise<Reply> {
  const marked = (reply: Reply): Reply => ({
    ...reply,
    headers: reply.headers ? { ...reply.headers, ...headers } : headers,
  })
  const refused = (error: unknown): Reply => marked(onError(error))
  const answered = (leave: () => void): Reply | Promise<Reply> => {
    let reply: Reply | Promise<Reply>
    try {
      reply = answer()
    } catch (error) {
      leave()
      return refused(error)
    }
    if (reply instanceof Promise)
      return reply.then(
        done => {
          leave()
          return marked(done)
        },
        error => {
          leave()
          return refused(error)
        },
      )
    leave()
    return marked(reply)
  }
  if (!seats) return answered(noSeat)
  try {
    const entered = seats.enter(name, patience)
    return entered instanceof Promise ? entered.then(answered, refused) : answered(entered)
  } catch (error) {
    return refused(error)
  }
}

const noSeat = () => {}
