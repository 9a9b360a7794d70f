// Which fields of an object the API does not change any more, and why. Pure.
import type { PersistentVolumeClaim, Service } from '../../../src/api/generated/types.ts'
import { isWithin } from '../model/path.ts'

/** A key of `objects.fixed`. */
export type Fixed = 'address' | 'ofClass' | 'ofClaim' | 'unbound' | 'cannotGrow'

export interface Rule {
  readonly at: readonly string[]
  readonly why: Fixed
}

export const fixedOfService = ({ spec }: Service): readonly Rule[] => [
  // One that leads to a name elsewhere gets its address when it becomes another.
  ...(spec?.type === 'ExternalName' ? [] : [{ at: ['spec.clusterIP'], why: 'address' } as const]),
]

export const fixedOfClass: readonly Rule[] = [
  { at: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'], why: 'ofClass' },
]

export const fixedOfClaim = ({ spec, status }: PersistentVolumeClaim, canGrow: boolean): readonly Rule[] => [
  { at: ['spec.accessModes', 'spec.volumeMode'], why: 'ofClaim' },
  ...(spec?.storageClassName === undefined
    ? []
    : [{ at: ['spec.storageClassName'], why: 'ofClaim' } as const]),
  ...(status?.phase === 'Bound' && canGrow
    ? []
    : [{ at: ['spec.resources'], why: status?.phase === 'Bound' ? 'cannotGrow' : 'unbound' } as const]),
]

/** Why the field at this path is fixed; null where it can be changed. */
export const fixedAt = (path: string, rules: readonly Rule[]): Fixed | null =>
  rules.find(({ at }) => at.some(each => isWithin(path, each)))?.why ?? null
