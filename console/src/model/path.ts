// Reading and writing an object of the API by the path of a field, as errors name it:
// `spec.template.spec.containers[0].image`, `metadata.labels[app.kubernetes.io/name]`. Pure.
//
// A form holds the object itself, never a model beside it, and every field of the form reads and writes one path. So what
// a form does not know stays as it is, and a form that nobody touched changes nothing.

export type Step = string | number

/** The steps of a path; none for the object itself. A number in brackets is a place in a list. */
export function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = []
  for (const [, name, bracketed] of path.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)) {
    if (name !== undefined) steps.push(name)
    else if (bracketed !== undefined) steps.push(/^\d+$/.test(bracketed) ? Number(bracketed) : bracketed)
  }
  return steps
}

/** `join('spec', 'ports[0]')`; either may be empty. */
export function join(outer: string, inner: string): string {
  if (outer === '' || inner === '') return outer + inner
  return inner.startsWith('[') ? outer + inner : `${outer}.${inner}`
}

export function read(from: unknown, path: string): unknown {
  let value = from
  for (const step of stepsOf(path)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, step)
  }
  return value
}

export const textAt = (from: unknown, path: string): string => {
  const value = read(from, path)
  return value === undefined || value === null ? '' : String(value)
}

export function listAt<T>(from: unknown, path: string): readonly T[] {
  const value = read(from, path)
  return Array.isArray(value) ? value : []
}

/** Stay though they are empty: that they are there means something, or the API requires them. */
const meaningful = new Set<Step>([
  'metadata',
  'spec',
  'template',
  'selector',
  'emptyDir',
  'labelSelector',
  'preference',
  'podAffinityTerm',
  'requests',
  'rollingUpdate',
])

/**
 * The same object with another value there; parents are made as needed. `undefined` takes the field away, and with it the
 * parents that would be left empty. What is beside the path is shared with the object that was given.
 */
export function write<T>(into: T, path: string, value: unknown): T {
  return written(into, stepsOf(path), value) as T
}

function written(into: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value
  return typeof step === 'number'
    ? writtenInList(into, step, rest, value)
    : writtenInMap(into, step, rest, value)
}

function writtenInList(into: unknown, at: number, rest: readonly Step[], value: unknown): unknown {
  const list: unknown[] = Array.isArray(into) ? [...into] : []
  if (rest.length === 0 && value === undefined) list.splice(at, 1)
  else list[at] = written(list[at], rest, value) ?? {}
  return list.length > 0 ? list : undefined
}

function writtenInMap(into: unknown, step: string, rest: readonly Step[], value: unknown): unknown {
  const map: { [field: string]: unknown } = isMap(into) ? { ...into } : {}
  const inner = written(map[step], rest, value)
  const isGone = inner === undefined || (rest.length > 0 && isEmptyMap(inner) && !meaningful.has(step))
  if (isGone) delete map[step]
  else map[step] = inner
  return map
}

const isMap = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmptyMap = (value: unknown): boolean => isMap(value) && Object.keys(value).length === 0

/** The paths that `list[*].field` stands for: one of each item. */
export function placesOf(from: unknown, path: string): readonly string[] {
  const [outer = '', ...inner] = path.split('[*]')
  if (inner.length === 0) return [outer]
  return listAt<unknown>(from, outer).flatMap((_, index) =>
    placesOf(from, `${outer}[${index}]${inner.join('[*]')}`),
  )
}

/** The same object with one more at the end of a list. */
export const append = <T>(into: T, path: string, value: unknown): T =>
  write(into, path, [...listAt(into, path), value])

/** Whether a path is the other one, or below it: `limits.cpu` is `limits[cpu]`. */
export function isWithin(path: string, outer: string): boolean {
  if (outer === '' || path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`))
    return true
  const steps = stepsOf(path)
  return stepsOf(outer).every((step, index) => steps[index] === step)
}

/** Whether both lead to the same place, however their keys are written. */
export const isSamePath = (path: string, other: string): boolean =>
  path === other || (isWithin(path, other) && isWithin(other, path))
