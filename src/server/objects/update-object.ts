import { isEqual } from '../../api/equality.ts'
import { type FieldError, invalidError } from '../../api/field-error.ts'
import { copyOf } from '../../api/json-values.ts'
import { isSameOwnership } from '../../api/managed-fields/index.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { StatusError } from '../../api/status-error.ts'
import { allAtOnce, type Steps } from '../../base/turn.ts'
import { foreseen } from '../conversions/conversion.ts'
import type { Call } from '../request/call.ts'
import { requireNamespace } from '../request/require-namespace.ts'
import { conflict, modified } from '../resources/refusals.ts'
import { managersOf } from '../resources/stored-object.ts'
import type { Decision } from './change-entry.ts'
import { hasSpecFinalizers } from './namespace-deletion.ts'
import { keepMeta, keepServerMeta } from './object-meta.ts'
import { managersAfter, type Ownership } from './ownership.ts'
import { partProblems } from './part-problems.ts'
import { withProblemsLeft } from './problems-left.ts'
import { dropRepeatedOwners } from './repeated-owners.ts'
import { reserve } from './reservation.ts'

export interface Update {
  readonly old: ApiObject
  readonly draft: Draft<ApiObject>
  readonly ownership: Ownership
}

/** What an update with this draft makes of the stored object. Throws what upstream refuses. */
export const decideUpdate = (call: Call, update: Update): Decision => allAtOnce(updateSteps(call, update))

/** The same in steps. Nothing is held for the write before the last of them. */
export function* updateSteps(call: Call, { old, draft, ownership }: Update): Steps<Decision> {
  requireSame(call, draft, old)
  dropRepeatedOwners(call, draft, 'mutated')
  keepServerMeta(draft, old)
  if (rulesOf(call) === 'status') keepMeta(draft, old, call.resource.strategy.statusKeeps)
  call.resource.strategy.setDefaults(draft)
  yield
  const managers = yield* managersAfter(call, { draft, old, ownership })
  yield
  prepareUpdate(call, draft, old)
  yield
  const found = problemsOf(call, draft, old)
  yield
  const written = rulesOf(call)
  const errors =
    written === 'part'
      ? found
      : yield* withProblemsLeft(call.resource.strategy, { object: draft, old, written, found })
  if (errors.length > 0) throw invalidError(call.resource.kind, call.name, errors)
  call.warnings.add(call.resource.strategy.warnings(draft, old))
  if (isReleased(call, draft, old)) return { kind: 'remove', last: draft }
  yield
  if (isEqual(draft, old) && isSameOwnership(managers, managersOf(old))) return { kind: 'keep' }
  yield
  return { kind: 'put', draft, managers, ...reserve(call, draft, old) }
}

/** Finds out in how many ways the draft is going to be looked at; what has to be converted for that is asked for. */
export async function foreseeUpdate(call: Call, { old, draft, ownership }: Update): Promise<void> {
  if (ownership === 'given') return
  const rehearsed = copyOf(draft) as Draft<ApiObject>
  keepServerMeta(rehearsed, old)
  call.resource.strategy.setDefaults(rehearsed)
  await foreseen(() =>
    allAtOnce(managersAfter(call, { draft: copyOf(rehearsed) as Draft<ApiObject>, old, ownership })),
  )
}

/** Another object is meant than the one there; `found` is left out where there is none. */
export function anotherUid({ resource, namespace, name }: Call, uid: string, found = ''): StatusError {
  const { kind } = resource
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`
  const key = `/registry/${kind.plural}/${namespace ? `${namespace}/` : ''}${name}`
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  )
}

/** Whether it takes the place of whichever version is stored. */
export function isUnconditional({ metadata }: ApiObject): boolean {
  return !metadata?.resourceVersion || metadata.resourceVersion === '0'
}

/** The object that the client read must be the one stored now. */
function requireSame(call: Call, draft: Draft<ApiObject>, old: ApiObject): void {
  const { resourceVersion, uid } = draft.metadata ?? {}
  const { kind } = call.resource
  // Nor may who changes it on its way say otherwise.
  requireNamespace(call, draft)
  if (uid && uid !== old.metadata?.uid) throw anotherUid(call, uid, old.metadata?.uid)
  if (isUnconditional(draft)) {
    if (call.resource.updatesNameVersion && call.request.method === 'PUT') throw versionMissing(call)
  } else if (resourceVersion !== old.metadata?.resourceVersion) throw modified(kind, call.name)
}

const versionMissing = ({ resource, name }: Call) =>
  invalidError(resource.kind, name, [
    {
      kind: 'invalid',
      path: 'metadata.resourceVersion',
      value: 0,
      detail: 'must be specified for an update',
    },
  ])

/** Which of the object's rules an update goes by. */
type Rules = 'object' | 'status' | 'part'

const rules: { readonly [subresource: string]: Rules } = { '': 'object', scale: 'object', status: 'status' }

/** Subresources for one part of an object write what the object's own rules keep. */
const rulesOf = ({ subresource }: Call): Rules => rules[subresource] ?? 'part'

/** Makes the draft what it is to be checked as. */
function prepareUpdate(call: Call, draft: Draft<ApiObject>, old: ApiObject): void {
  const { strategy } = call.resource
  if (!call.subresource) call.server.admission.admit(call, draft, old)
  const goesBy = rulesOf(call)
  if (goesBy === 'object') strategy.prepareForUpdate(draft, old)
  if (goesBy === 'status') strategy.prepareForStatusUpdate(draft, old)
  else if (strategy.hasGeneration && draft.metadata && isNewGeneration(call, draft, old))
    draft.metadata.generation = (old.metadata?.generation ?? 0) + 1
  if (goesBy !== 'object') strategy.stampStatus?.(draft, old, call.server.clock.now())
}

function isNewGeneration({ resource: { strategy } }: Call, draft: ApiObject, old: ApiObject): boolean {
  return strategy.isNewGeneration?.(draft, old) ?? !isEqual(specOf(draft), specOf(old))
}

function specOf(object: ApiObject): unknown {
  return 'spec' in object ? object.spec : undefined
}

function problemsOf(call: Call, draft: ApiObject, old: ApiObject): readonly FieldError[] {
  const { strategy } = call.resource
  switch (rulesOf(call)) {
    case 'object':
      return strategy.validateUpdate(draft, old)
    case 'status':
      return strategy.validateStatusUpdate(draft, old)
    case 'part':
      return partProblems(call.subresource, draft, old)
  }
}

/** An object under deletion goes when its last finalizer does, unless it still has grace. */
function isReleased({ resource: { kind } }: Call, draft: ApiObject, old: ApiObject): boolean {
  if (!old.metadata?.deletionTimestamp) return false
  if ((draft.metadata?.finalizers ?? []).length > 0) return false
  if (kind.group === '' && kind.kind === 'Namespace' && hasSpecFinalizers(draft)) return false
  return (old.metadata.deletionGracePeriodSeconds ?? 0) === 0
}
