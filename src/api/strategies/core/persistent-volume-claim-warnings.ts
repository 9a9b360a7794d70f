import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../generated/types.ts'
import { formatQuantity, parseQuantity, quantityToMilli } from '../../quantity.ts'
import { quoted } from '../../shown-value.ts'

export function claimSpecWarnings(
  path: string,
  spec: PersistentVolumeClaimSpec | undefined,
): readonly string[] {
  return (['requests', 'limits'] as const).flatMap(field => {
    const text = spec?.resources?.[field]?.storage
    const amount = text === undefined ? null : parseQuantity(text)
    if (!amount || quantityToMilli(amount) % 1000 === 0) return []
    return [
      `${path}.resources.${field}[storage]: fractional byte value ${quoted(formatQuantity(amount))} is invalid, must be an integer`,
    ]
  })
}

const betaClass = 'volume.beta.kubernetes.io/storage-class'

export const claimWarnings = ({ metadata, spec }: PersistentVolumeClaim): readonly string[] => [
  ...(metadata?.annotations?.[betaClass] === undefined
    ? []
    : [
        `metadata.annotations[${betaClass}]: deprecated since v1.8; use "storageClassName" attribute instead`,
      ]),
  ...claimSpecWarnings('spec', spec),
]
