// What can be set of an autoscaler and of a disruption budget, on a page of their own and from the set that they are for.
import type { Field } from './field.ts'
import { objectLabels } from './object-fields.ts'
import { autoscalerFields } from './service-fields.ts'

export const autoscalerPageFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'autoscalerName' },
  {
    kind: 'choice',
    at: 'spec.scaleTargetRef.kind',
    label: 'scaledKind',
    options: ['StatefulSet', 'Deployment'],
    fallback: '',
  },
  { kind: 'text', at: 'spec.scaleTargetRef.name', label: 'scaledName', suggest: 'sets' },
  ...autoscalerFields,
  objectLabels,
]

const bound: readonly Field[] = [
  { kind: 'text', at: '', label: 'budgetBound', isNumberOrText: true, placeholder: '1, 50%' },
]

export const budgetFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'budgetName' },
  { kind: 'pairs', at: 'spec.selector.matchLabels', label: 'budgetSelector' },
  {
    kind: 'union',
    at: 'spec',
    label: 'budgetOf',
    members: [
      { name: 'maxUnavailable', at: 'maxUnavailable', fresh: 1, fields: bound },
      { name: 'minAvailable', at: 'minAvailable', fresh: 1, fields: bound },
    ],
  },
  {
    kind: 'choice',
    at: 'spec.unhealthyPodEvictionPolicy',
    label: 'unhealthyPods',
    options: ['IfHealthyBudget', 'AlwaysAllow'],
    fallback: 'IfHealthyBudget',
    isWide: true,
  },
  objectLabels,
]
