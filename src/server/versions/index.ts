import type { Kind } from '../../api/kinds.ts'
import { autoscalerView } from './autoscaler.ts'
import { eventView } from './event.ts'
import type { View } from './view.ts'

const views: { readonly [groupVersionKind: string]: View } = {
  'events.k8s.io/v1/Event': eventView,
  'autoscaling/v1/HorizontalPodAutoscaler': autoscalerView,
}

export const viewOf = ({ group, version, kind }: Kind): View | null =>
  views[`${group}/${version}/${kind}`] ?? null
