import { copyOf } from '../../api/json-values.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { allAtOnce, inTurns, nextTurn, type Steps } from '../../base/turn.ts'
import { authorize, noLongerAllowed } from '../access/authorize.ts'
import { foreseen } from '../conversions/conversion.ts'
import { replyOfChanged } from '../forms/shape-reply.ts'
import { type Changed, changeEntry, type Decide, type Decision, type Shown } from '../objects/change-entry.ts'
import { createObject } from '../objects/create-object.ts'
import { inReadingOrder } from '../objects/object-meta.ts'
import type { Ownership } from '../objects/ownership.ts'
import { decideUpdate, foreseeUpdate, type Update, updateSteps } from '../objects/update-object.ts'
import { type Call, keyOfCall, type Proposal } from '../request/call.ts'
import { isLarge } from '../request/large-object.ts'
import type { Reply } from '../request/reply.ts'

export interface ReplaceOptions {
  readonly dryRun: boolean
  /** Whether a missing object is created: by a configuration always, by an update of the kinds that allow it. */
  readonly createsMissing?: 'whereAllowed' | 'always'
  /** Whether the draft itself says who manages its fields; if not, that follows from what it changes. */
  readonly ownership?: Ownership
  /** What others are shown in the place of the object. */
  readonly shown?: Shown
}

/** Makes a new draft for each attempt, from the newest state; null when there is none. Large ones are made in steps. */
export type DraftFrom = (old: ApiObject | null) => Steps<Draft<ApiObject>>

/** The same draft whatever the state is. */
export const inOneStep = (draft: () => Draft<ApiObject>): DraftFrom =>
  function* () {
    yield
    return draft()
  }

/** Puts what `draftFrom` makes of the stored object in its place: what PUT and PATCH have in common. */
export async function replaceObject(
  call: Call,
  draftFrom: DraftFrom,
  options: ReplaceOptions,
): Promise<Reply> {
  const { resource, server } = call
  const { createsMissing } = options
  const mayCreate =
    !call.subresource &&
    (createsMissing === 'always' ||
      (createsMissing === 'whereAllowed' && resource.strategy.allowsCreateOnUpdate))
  if (mayCreate && !server.store.get(keyOfCall(call))) {
    const creating = await asCreation(call)
    try {
      const making = draftFrom(null)
      const draft = isLarge(call) ? await inTurns(making) : allAtOnce(making)
      return replyOfChanged(call, 201, await createObject(creating, draft, options))
    } catch (error) {
      // Somebody was faster: there is something to change now.
      if (!isRefusal(error, 'AlreadyExists')) throw error
    }
  }
  if (call.onlyNew) throw noLongerAllowed(call.attributes)
  return replyOfChanged(call, 200, await changeObject(call, draftFrom, options))
}

/** The call by the right to create, which who makes an object by changing it needs as well. Rejects with a 403. */
async function asCreation(call: Call): Promise<Call> {
  const { attributes, server } = call
  if (attributes.kind === 'path') return call
  const isNamespace = attributes.group === '' && attributes.resource === 'namespaces'
  const creation = { ...attributes, verb: 'create', ...(isNamespace ? { namespace: '' } : {}) }
  return { ...call, narrowed: await authorize(server.authorizer, [creation]) }
}

/** The same for callers who show something else than the object: a Scale, say. */
export function changeObject(call: Call, draftFrom: DraftFrom, options: ReplaceOptions): Promise<Changed> {
  const { dryRun, ownership = 'tracked', shown } = options
  const { resource } = call
  const loading = resource.strategy.load?.()
  if (loading) return loading.then(() => changeObject(call, draftFrom, options))
  const decide: Decide = old => {
    if (resource.conversion?.asked) return decideAhead(call, { old, draftFrom, ...options })
    if (isLarge(call)) return decideInSteps(call, { old, draftFrom, ...options })
    const draft = inReadingOrder(resource, allAtOnce(draftFrom(old)))
    const mutated = mutate(call, { draft, old, dryRun }, shown)
    return mutated instanceof Promise
      ? mutated.then(given => () => decideUpdate(call, { old, draft: given, ownership }))
      : decideUpdate(call, { old, draft: mutated, ownership })
  }
  return changeEntry(call, decide, { dryRun, operation: 'UPDATE', shown })
}

interface Replacing extends ReplaceOptions {
  readonly old: ApiObject
  readonly draftFrom: DraftFrom
}

/** The same where somebody else converts: what the decision needs of that is asked for before it is made. */
async function decideAhead(call: Call, replacing: Replacing): Promise<() => Decision> {
  const { old, draftFrom, dryRun, ownership = 'tracked', shown } = replacing
  const draft = await foreseen(() => inReadingOrder(call.resource, allAtOnce(draftFrom(old))))
  const update: Update = { old, draft: await mutate(call, { draft, old, dryRun }, shown), ownership }
  await foreseeUpdate(call, update)
  return () => decideUpdate(call, update)
}

/** The same for a large object, each step in a turn of its own. */
async function decideInSteps(call: Call, replacing: Replacing): Promise<() => Decision> {
  const { old, draftFrom, dryRun, ownership = 'tracked', shown } = replacing
  await nextTurn()
  const draft = inReadingOrder(call.resource, await inTurns(draftFrom(old)))
  await nextTurn()
  const mutated = await mutate(call, { draft, old, dryRun }, shown)
  const decision = await inTurns(updateSteps(call, { old, draft: mutated, ownership }))
  return () => decision
}

function mutate(
  call: Call,
  proposal: Proposal & { readonly old: ApiObject },
  shown: Shown | undefined,
): Draft<ApiObject> | Promise<Draft<ApiObject>> {
  const { admission } = call.server
  if (!shown) return admission.mutate(call, proposal)
  const { draft, old, dryRun } = proposal
  const view = copyOf(shown.of(draft)) as Draft<ApiObject>
  const mutated = admission.mutate(call, { draft: view, old: shown.of(old), dryRun, kind: shown.kind })
  if (!(mutated instanceof Promise)) return draft
  return mutated.then(changed => {
    shown.putBack(draft, changed)
    return draft
  })
}
