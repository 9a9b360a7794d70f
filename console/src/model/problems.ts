// What is wrong with an object, found in the browser by the very validation of the server: as problems of fields, so that each
// stands where it can be mended. Pure.
import { decodeObject } from '../../../src/api/decode/decode.ts'
import type { FieldError } from '../../../src/api/field-error.ts'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, type Draft, draftOf } from '../../../src/api/object.ts'
import { strategyOf } from '../../../src/api/strategies/index.ts'
import type { Strategy } from '../../../src/api/strategy.ts'
import { allAtOnce } from '../../../src/base/turn.ts'
import { type Bundle, keyOfObject, kindOfObject, objectsOf } from './bundle.ts'
import { wronglyNamedImages } from './containers.ts'
import { type Problem, placeOf } from './problem.ts'
import { isOfLeftOut, quantityProblemOf, unreadableQuantities, withoutQuantities } from './quantities.ts'
import { problemsOfRefusal } from './refusal-problems.ts'

export type { Problem }

export function problemsOfBundle(bundle: Bundle): readonly Problem[] {
  return objectsOf(bundle).flatMap(problemsOfNew)
}

/** What was found in an object stays so: another one is another object. */
const found = new WeakMap<ApiObject, readonly Problem[]>()

function problemsOfNew(object: ApiObject): readonly Problem[] {
  const problems = found.get(object) ?? problemsOfObject(object, null)
  found.set(object, problems)
  return problems
}

/** Looks at one object after the other, so that nobody has to wait for all of them at once. */
export function* lookedThrough(bundle: Bundle): Generator<void, void> {
  for (const object of objectsOf(bundle)) {
    problemsOfNew(object)
    yield
    // What a text says fits its kind by then.
    asReadByServer(object)
    yield
  }
}

/** `old`: what is there, for a change; null for what is to be made. */
export function problemsOfObject<T extends ApiObject>(object: T, old: T | null): readonly Problem[] {
  const key = keyOfObject(object)
  const kind = kindOfObject(object)
  // What Kedge does not know, the server of the cluster may: its dry run says.
  if (!kind) return []
  const unreadable = kind.schema.struct === null ? [] : unreadableQuantities(kind.schema.struct, object)
  const own = unreadable.map(
    ({ path, text }): Problem => ({ object: key, field: path, kind: 'noQuantity', detail: text }),
  )
  const others = validated(withoutQuantities(object, unreadable), { kind, old })
  return [...own, ...others.map(quantityProblemOf).filter(each => !isOfLeftOut(each, unreadable))]
}

/** What no node can pull. The API takes it, so it is told of what is being made in a form alone. */
export const problemsOfImages = (set: StatefulSet): readonly Problem[] =>
  wronglyNamedImages(set).map(({ at }) => ({
    object: keyOfObject(set),
    field: `${at}.image`,
    kind: 'noImageName',
    detail: '',
  }))

/** As the server reads it, without nulls; what a text says may be of another shape, which throws. */
export function readAsServer<T extends ApiObject>(object: T): T {
  const kind = kindOfObject(object)
  if (!kind) return object
  const unreadable = kind.schema.struct === null ? [] : unreadableQuantities(kind.schema.struct, object)
  const value = draftOf(withoutQuantities(object, unreadable))
  return decodeObject({ value, kind, fieldValidation: 'Ignore' }).object as unknown as T
}

/** What was made of an object stays so, too. */
const readOnes = new WeakMap<ApiObject, ApiObject>()

/** Nobody may change it: others are given the same. */
export function asReadByServer<T extends ApiObject>(object: T): T {
  const read = readOnes.get(object) ?? readAsServer(object)
  readOnes.set(object, read)
  return read as T
}

/** In the server's words, why what a text says is no object of its kind; null where it is one, whatever else is wrong with it. */
export function misfitOf(object: ApiObject): string | null {
  try {
    readAsServer(object)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

interface Validating<T> {
  readonly kind: Kind
  readonly old: T | null
}

function validated<T extends ApiObject>(object: T, { kind, old }: Validating<T>): readonly Problem[] {
  const key = keyOfObject(object)
  const strategy = strategyOf(kind)
  try {
    const draft = decodeObject({ value: draftOf(object), kind, fieldValidation: 'Ignore' }).object
    strategy.setDefaults(draft)
    fillAddresses(draft)
    return foundIn(strategy, draft as ApiObject, old)
      .filter(({ path }) => !isAllocated(kind.kind, path))
      .map(({ kind: fault, path, detail }) => ({ object: key, field: placeOf(path), kind: fault, detail }))
  } catch (error) {
    return problemsOfRefusal(error, object)
  }
}

function foundIn(strategy: Strategy, object: ApiObject, old: ApiObject | null): readonly FieldError[] {
  const found = old ? strategy.validateUpdate(object, old) : strategy.validateCreate(object)
  const left = strategy.problemsLeft?.({ object, old, written: 'object', found })
  return left ? [...found, ...allAtOnce(left)] : found
}

/** As the server does before it validates: the list of addresses follows the first. */
function fillAddresses(draft: Draft<ApiObject>): void {
  const spec: unknown = Reflect.get(draft, 'spec')
  if (draft.kind !== 'Service' || typeof spec !== 'object' || spec === null) return
  const clusterIP: unknown = Reflect.get(spec, 'clusterIP')
  if (typeof clusterIP === 'string' && clusterIP !== '' && !('clusterIPs' in spec))
    Reflect.set(spec, 'clusterIPs', [clusterIP])
}

/** What only the server fills in, addresses of Services, is not missing yet. */
const isAllocated = (kind: string, path: string): boolean =>
  kind === 'Service' && /^spec\.(clusterIPs|ipFamilies|ipFamilyPolicy)/.test(path)
