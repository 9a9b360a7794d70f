import type { Pod, Toleration } from '../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'

/** How long a pod stays on a node that has gone silent, unless it says so itself. */
const tolerationSeconds = 300

const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

export function addTolerations(_call: Call, draft: Draft<ApiObject>): void {
  const { spec } = draft as Draft<Pod>
  if (!spec) return
  for (const key of taints) {
    if (spec.tolerations?.some(toleration => tolerates(toleration, key))) continue
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds },
    ]
  }
}

const tolerates = ({ key, effect }: Toleration, taint: string): boolean =>
  (key === taint || !key) && (effect === 'NoExecute' || !effect)
