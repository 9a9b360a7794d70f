import type { Kind } from '../../api/kinds.ts'
import { autoscalerConversion } from './autoscaler.ts'
import type { Conversion } from './conversion.ts'
import { eventConversion } from './event.ts'

const conversions: { readonly [groupVersionKind: string]: Conversion } = {
  'events.k8s.io/v1/Event': eventConversion,
  'autoscaling/v1/HorizontalPodAutoscaler': autoscalerConversion,
}

export const conversionOf = ({ group, version, kind }: Kind): Conversion | null =>
  conversions[`${group}/${version}/${kind}`] ?? null
