// What an object of the API is, to all of Kedge.
//
// Whoever reads src/api begins here. kinds.ts is what kinds there are, as data; strategy.ts is what is asked of the rules of one,
// and strategies/ has the answers. The rest is by what is done to an object: decode/, defaults/, validation/, patch/,
// managed-fields/, select/, protobuf/. Nothing in here knows of a server.
import type { Brand } from '../base/brand.ts'
import type { ListMeta, ObjectMeta, OwnerReference } from './generated/types.ts'

/** Any object of the API, in its wire form. */
export interface ApiObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: ObjectMeta
}

export interface ApiList<T extends ApiObject = ApiObject> {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ListMeta
  readonly items: readonly T[]
}

/** A wire type that is being built: the same shape, writable in depth. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? Draft<Item>[]
  : T extends object
    ? { -readonly [Field in keyof T]: Draft<T[Field]> }
    : T

/** A deep copy that may be written to. The objects that stores and informers hand out are never changed. */
export function draftOf<T>(value: T): Draft<T> {
  return structuredClone(value) as Draft<T>
}

export interface ObjectRef {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
}

export const nameOf = (object: ApiObject): string => object.metadata?.name ?? ''

/** Tells an object from those that bore its name before and will after. */
export type Uid = Brand<string, 'Uid'>

/** Empty for what is not stored yet. */
export const uidOf = (object: ApiObject): Uid => toUid(object.metadata?.uid)

/** Of a UID that is written elsewhere: in a reference, in a runtime's record, in the key of a queue. */
export const toUid = (text: string | undefined): Uid => (text ?? '') as Uid

export const refOf = (object: ApiObject): ObjectRef => ({
  namespace: object.metadata?.namespace ?? '',
  name: object.metadata?.name ?? '',
})

/** The `namespace/name` form that work queues and logs use; the name alone when there is no namespace. */
export type ObjectKey = Brand<string, 'ObjectKey'>

export const keyOf = ({ namespace, name }: ObjectRef): ObjectKey =>
  (namespace ? `${namespace}/${name}` : name) as ObjectKey

export function refOfKey(key: ObjectKey): ObjectRef {
  const slash = key.indexOf('/')
  return slash < 0
    ? { namespace: '', name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

/** The owner that controls the object, of which there is at most one. */
export function controllerOf(object: ApiObject): OwnerReference | null {
  return object.metadata?.ownerReferences?.find(owner => owner.controller === true) ?? null
}

export const isTerminating = (object: ApiObject): boolean => object.metadata?.deletionTimestamp !== undefined
