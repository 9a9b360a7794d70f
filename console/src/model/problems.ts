// What is wrong with an object, found in the browser by the very validation of the server, and what the server itself has
// found: both as problems of fields, so that each stands where it can be mended. Pure.
import { decodeObject } from '../../../src/api/decode/decode.ts'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, type Draft, draftOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { strategyOf } from '../../../src/api/strategies/index.ts'
import { faultOf } from '../i18n/server-words.ts'
import { type Bundle, keyOfObject, kindOfObject, objectsOf } from './bundle.ts'
import { wronglyNamedImages } from './containers.ts'
import type { Problem } from './problem.ts'
import { isOfLeftOut, quantityProblemOf, unreadableQuantities, withoutQuantities } from './quantities.ts'

export type { Problem }

export function problemsOfBundle(bundle: Bundle): readonly Problem[] {
  return objectsOf(bundle).flatMap(each => problemsOfObject(each, null))
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
    const found = old
      ? strategy.validateUpdate(draft as ApiObject, old)
      : strategy.validateCreate(draft as ApiObject)
    return found
      .filter(({ path }) => !isAllocated(kind.kind, path))
      .map(({ kind: fault, path, detail }) => ({ object: key, field: path, kind: fault, detail }))
  } catch (error) {
    return problemsOfRefusal(error, object)
  }
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

/** What a refusal says, by its fields where it names some. */
export function problemsOfRefusal(error: unknown, object: ApiObject): readonly Problem[] {
  const key = keyOfObject(object)
  const said = (field: string, detail: string): Problem => ({ object: key, field, kind: 'said', detail })
  if (!isRefusal(error)) return [said('', error instanceof Error ? error.message : String(error))]
  const { reason } = error
  if (reason === 'AlreadyExists') return [{ ...said('metadata.name', error.message), reason }]
  const causes = (error.status.details?.causes ?? []).filter(({ field }) => field)
  if (causes.length > 0)
    return causes.map(({ field = '', message, reason: ofCause }) => {
      const fault = faultOf(ofCause)
      const problem = said(field, message ?? '')
      return quantityProblemOf(fault === undefined ? problem : { ...problem, fault })
    })
  // A value of the wrong type is told by Go's name of the struct, then the field's path.
  const field = /Go struct field \w+\.([\w.]+) of type/.exec(error.message)?.[1] ?? ''
  return [{ ...said(field, error.message), reason }]
}
