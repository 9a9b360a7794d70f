// Which storage class claims get that name none. Pure.
import type { StorageClass } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'

const marks = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
] as const

export const isDefaultClass = ({ metadata }: StorageClass): boolean =>
  marks.some(mark => metadata?.annotations?.[mark] === 'true')

/** What one of them is sent. */
export interface DefaultChange {
  readonly of: StorageClass
  readonly body: { readonly metadata: { readonly annotations: { readonly [mark: string]: 'true' | null } } }
}

/**
 * What makes a class the default one: the mark on it first, so that at no moment there is none, and then off those that had
 * it before.
 */
export function changesToDefault(
  chosen: StorageClass,
  all: readonly StorageClass[],
): readonly DefaultChange[] {
  const others = all.filter(each => nameOf(each) !== nameOf(chosen) && isDefaultClass(each))
  return [
    { of: chosen, body: { metadata: { annotations: { [marks[0]]: 'true' } } } },
    ...others.map(of => ({
      of,
      body: { metadata: { annotations: Object.fromEntries(marks.map(mark => [mark, null])) } },
    })),
  ]
}
