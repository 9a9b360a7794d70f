import { type FieldError, invalidError } from '../../api/field-error.ts'
import type { Managers } from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { utf8Length } from '../../base/bytes.ts'
import { randomSuffix } from '../../base/random.ts'
import { allAtOnce, inTurns, nextTurn, type Steps } from '../../base/turn.ts'
import { type Key, keyBytesMax } from '../../store/store.ts'
import { writeOf } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { isLarge } from '../request/large-object.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { keyOf } from '../resources/keys.ts'
import { alreadyExists } from '../resources/refusals.ts'
import { encodeAhead, shownAhead, storedAhead, storedObject } from '../resources/stored-object.ts'
import { attemptsMax, type Changed, heldUntil, type Put, putObject, tooManyWriters } from './change-entry.ts'
import { inReadingOrder, stampNew } from './object-meta.ts'
import { givenManagers, managersAfter, type Ownership } from './ownership.ts'
import { withProblemsLeft } from './problems-left.ts'
import { dropRepeatedOwners } from './repeated-owners.ts'
import { reserve } from './reservation.ts'

/** How often a generated name may be taken before that is told to the client. */
const namesTriedMax = 8

/** Writes a decoded draft as a new object, under a name of its own or a generated one: see change-entry.ts for the steps. */
export async function createObject(
  call: Call,
  body: Draft<ApiObject>,
  { dryRun, ownership = 'tracked' }: { readonly dryRun: boolean; readonly ownership?: Ownership },
): Promise<Changed> {
  const { resource, server, namespace } = call
  const loading = resource.strategy.load?.()
  if (loading) await loading
  const mutated = server.admission.mutate(call, { draft: inReadingOrder(resource, body), old: null, dryRun })
  const draft = mutated instanceof Promise ? await mutated : mutated
  requireNamespace(call, draft)
  dropRepeatedOwners(call, draft, 'mutated')
  const isLong = isLarge(call)
  if (isLong) await nextTurn()
  const managers = ownership === 'given' ? givenManagers(draft) : null
  const prefix = draft.metadata?.name ? '' : (draft.metadata?.generateName ?? '')
  let namesTried = 0
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const name = wellFormed(prefix ? generateName(prefix, call) : (draft.metadata?.name ?? ''))
    const deciding = creationSteps(call, { draft, name, managers })
    const put = isLong ? await inTurns(deciding) : allAtOnce(deciding)
    const key = keyOf(resource.stored, { namespace, name: draft.metadata?.name ?? '' })
    const validating = server.admission.validate(call, writeOf(call, { object: draft, old: null, dryRun }))
    if (validating) await heldUntil(put, validating)
    if (isLong) await heldUntil(put, inTurns(encodeAhead(draft)))
    if (put.refusal) throw put.refusal.error
    const storing = dryRun ? null : storedAhead(resource, draft)
    if (storing) await heldUntil(put, storing)
    const writing = putObject(call, { key, expect: { kind: 'absent' }, put, dryRun })
    const result = writing instanceof Promise ? await writing : null
    // A dry run of what is there fails as the creation would.
    if (result === null && !server.store.get(key)) return imagined(draft)
    if (result?.kind === 'written') {
      const showing = shownAhead(resource, [result.entry])
      if (showing) await showing
      return { kind: 'put', entry: result.entry }
    }
    // Who is told that it exists has to find it there; where the store refused it after all, the name is free.
    await server.store.settled()
    const there = server.store.get(key)
    if (!there) continue
    namesTried++
    if (prefix && namesTried < namesTriedMax) continue
    const isGenerated = Boolean(draft.metadata?.generateName)
    const isEnding = storedObject(there).metadata?.deletionTimestamp !== undefined
    throw alreadyExists(resource.kind, name, { isGenerated, isEnding })
  }
  throw tooManyWriters()
}

/** As Go reads it: half a surrogate pair is no character. What is stored under a name has to be found under it. */
const wellFormed = (name: string): string => name.replace(/\p{Surrogate}/gu, '\ufffd')

interface Creation {
  readonly draft: Draft<ApiObject>
  readonly name: string
  /** Who manages its fields; null when that follows from what it says. */
  readonly managers: Managers | null
}

/** Stamps, defaults, validates and reserves. Done again for another name, it changes no more than that. */
function* creationSteps(call: Call, { draft, name, managers: given }: Creation): Steps<Put> {
  const { resource, server } = call
  const { strategy, kind } = resource
  stampNew(draft, {
    name,
    namespace: call.namespace,
    uid: server.random.uuid(),
    now: server.clock.now(),
    hasGeneration: strategy.hasGeneration,
  })
  strategy.setDefaults(draft)
  yield
  const managers = given ?? (yield* managersAfter(call, { draft, old: null, ownership: 'tracked' }))
  yield
  server.admission.admit(call, draft, null)
  strategy.prepareForCreate(draft)
  yield
  const found = strategy.validateCreate(draft)
  yield
  const problems = yield* withProblemsLeft(strategy, { object: draft, old: null, written: 'object', found })
  const errors = [...problems, ...problemsOfKey(keyOf(resource.stored, { namespace: call.namespace, name }))]
  if (errors.length > 0) throw invalidError(kind, name, errors)
  call.warnings.add(strategy.warnings(draft, null))
  yield
  return { kind: 'put', draft, managers, ...reserve(call, draft, null) }
}

/** Names of some kinds have no bound of their own; upstream's only one is that of a request. */
function problemsOfKey(key: Key): readonly FieldError[] {
  const over = utf8Length(key) - keyBytesMax
  if (over <= 0) return []
  const nameBytesMax = utf8Length(key.slice(key.lastIndexOf('/') + 1)) - over
  return [{ kind: 'tooLong', path: 'metadata.name', detail: `may not be more than ${nameBytesMax} bytes` }]
}

/** What a dry run would have made has no version. */
function imagined(draft: Draft<ApiObject>): Changed {
  delete draft.metadata?.resourceVersion
  return { kind: 'imagined', object: draft, removed: false }
}

const suffixLength = 5
/** Upstream cuts the prefix so that the name stays a DNS label. */
const prefixLengthMax = 63 - suffixLength

const generateName = (prefix: string, call: Call): string =>
  `${prefix.slice(0, prefixLengthMax)}${randomSuffix(call.server.random, suffixLength)}`
