// `metadata.managedFields`: who owns which fields of an object.
//
// Invariants:
//   - entries differ in manager, operation and subresource, and those of updates in their API version too;
//   - their sets are canonical (see canonical.ts) and not empty;
//   - they stand in the order in which Kubernetes writes them, so that equal ownership has an equal text;
//   - neither a list of them nor an entry is ever changed.
import { allAtOnce, type Steps } from '../../base/turn.ts'
import type { ManagedFieldsEntry } from '../generated/types.ts'
import { textOfSet } from './canonical.ts'
import { type FieldSet, isEmptySet } from './field-set.ts'
import { canonicalSteps, fieldSetSteps } from './set-steps.ts'

export interface Manager {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** Empty for the object's own door. */
  readonly subresource: string
  /** When a field of it last got a value; empty where that is not known. */
  readonly time: string
  readonly fields: FieldSet
}

export type Managers = readonly Manager[]

export const noManagers: Managers = []

/** Which entry a write of this manager belongs to. */
export type ManagerKey = Omit<Manager, 'time' | 'fields'>

export const isSameManager = (a: ManagerKey, b: ManagerKey): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion)

/** Equal for the same manager, and for no other. */
const keyOf = ({ manager, operation, subresource, apiVersion }: ManagerKey): string =>
  JSON.stringify([manager, operation, subresource, operation === 'Apply' ? '' : apiVersion])

/** The entry with other fields; null when there are none. */
export function* withFieldsSteps(entry: Manager, fields: FieldSet): Steps<Manager | null> {
  if (fields === entry.fields) return entry
  return isEmptySet(fields) ? null : { ...entry, fields: yield* canonicalSteps(fields) }
}

export const inOrder = (managers: readonly Manager[]): Managers =>
  managers.length < 2 ? managers : [...managers].sort(compareManagers)

function compareManagers(a: Manager, b: Manager): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time, b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whether the same managers own the same fields; when they got them does not matter. */
export function isSameOwnership(a: Managers, b: Managers): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  // Both are in the same order where nobody has got a field since.
  if (a.every((entry, index) => isSameEntry(entry, b[index]))) return true
  const others = new Map(b.map(entry => [keyOf(entry), entry]))
  return a.every(entry => isSameEntry(entry, others.get(keyOf(entry))))
}

const isSameEntry = (entry: Manager, other: Manager | undefined): boolean =>
  entry === other ||
  (other !== undefined &&
    isSameManager(entry, other) &&
    entry.apiVersion === other.apiVersion &&
    (entry.fields === other.fields || textOfSet(entry.fields) === textOfSet(other.fields)))

type Fields = { readonly [field: string]: unknown }

const textIn = (fields: Fields, name: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** The managers that a client sent or that were stored; null when it cannot be read as such. */
export const readManagers = (value: unknown): Managers | null => allAtOnce(managersSteps(value))

const managersPerStep = 512

export function* managersSteps(value: unknown): Steps<Managers | null> {
  if (value === undefined || value === null) return noManagers
  if (!Array.isArray(value)) return null
  const known = wires.get(value)
  if (known) return known
  const managers = new Map<string, Manager>()
  for (const each of value as readonly unknown[]) {
    const entry = yield* readManager(each)
    if (entry === null) return null
    const key = keyOf(entry)
    if (!managers.has(key) && !isEmptySet(entry.fields)) managers.set(key, entry)
    if (managers.size % managersPerStep === 0) yield
  }
  return inOrder([...managers.values()])
}

function* readManager(value: unknown): Steps<Manager | null> {
  if (typeof value !== 'object' || value === null) return null
  const entry = value as Fields
  const operation = textIn(entry, 'operation')
  const apiVersion = textIn(entry, 'apiVersion')
  const fieldsType = textIn(entry, 'fieldsType')
  if ((operation !== 'Apply' && operation !== 'Update') || !apiVersion) return null
  if (fieldsType !== 'FieldsV1' && fieldsType !== '') return null
  const fields = yield* fieldSetSteps(entry.fieldsV1 ?? {})
  if (fields === null) return null
  return {
    manager: textIn(entry, 'manager') || 'unknown',
    operation,
    apiVersion,
    subresource: textIn(entry, 'subresource'),
    time: textIn(entry, 'time'),
    fields,
  }
}

/** Whether a client asks to forget all ownership: one entry that says nothing. An empty list does not ask for it. */
export const isReset = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 1 &&
  typeof value[0] === 'object' &&
  value[0] !== null &&
  Object.keys(value[0]).length === 0

/** The JSON of `metadata.managedFields`. */
export const textOfManagers = (managers: Managers): string => `[${managers.map(textOfManager).join(',')}]`

function textOfManager(entry: Manager): string {
  const { manager, operation, apiVersion, time, subresource } = entry
  const head = `{"manager":${JSON.stringify(manager)},"operation":"${operation}","apiVersion":${JSON.stringify(apiVersion)}`
  const timed = time === '' ? '' : `,"time":${JSON.stringify(time)}`
  const tail = subresource === '' ? '}' : `,"subresource":${JSON.stringify(subresource)}}`
  return `${head}${timed},"fieldsType":"FieldsV1","fieldsV1":${textOfSet(entry.fields)}${tail}`
}

/** `metadata.managedFields` as a value. */
export function wireOfManagers(managers: Managers): ManagedFieldsEntry[] {
  const wire = managers.map(({ manager, operation, apiVersion, time, subresource, fields }) => ({
    manager,
    operation,
    apiVersion,
    ...(time === '' ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(subresource === '' ? {} : { subresource }),
  }))
  wires.set(wire, managers)
  return wire
}

/** What was written here need not be read again, as long as nobody changes it. */
const wires = new WeakMap<object, Managers>()
