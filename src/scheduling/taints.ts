// Which taints keep a pod away, and which tolerations let it come all the same.
import type { Taint, Toleration } from '../api/generated/types.ts'

/** Whether the toleration is about this taint; an empty key with `Exists` is about all. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false
  if (toleration.key && toleration.key !== taint.key) return false
  switch (toleration.operator ?? 'Equal') {
    case '':
    case 'Equal':
      return Boolean(toleration.key) && (toleration.value ?? '') === (taint.value ?? '')
    case 'Exists':
      return true
    default:
      return false
  }
}

export const toleratesAny = (tolerations: readonly Toleration[], taint: Taint): boolean =>
  tolerations.some(toleration => tolerates(toleration, taint))

/** Whether the taint keeps new pods away unless tolerated. */
const repelsPods = (taint: Taint): boolean => taint.effect === 'NoSchedule' || taint.effect === 'NoExecute'

/** The first taint that keeps a pod with these tolerations away. */
export const untoleratedTaint = (
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): Taint | undefined => taints.find(taint => repelsPods(taint) && !toleratesAny(tolerations, taint))
