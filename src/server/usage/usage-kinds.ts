import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { addQuantities, formatQuantity, quantityOf, zeroQuantity } from '../../api/quantity.ts'
import { unknownSchema } from '../../api/schema/schema.ts'
import { column, nameColumnWith } from '../../api/strategies/columns.ts'
import { strategyWith } from '../../api/strategies/strategy-with.ts'
import type { Resource } from '../resources/resource.ts'

export interface Amounts {
  readonly cpu: string
  readonly memory: string
}

export interface NodeMetrics extends ApiObject {
  readonly timestamp: string
  readonly window: string
  readonly usage: Amounts
}

export interface PodMetrics extends ApiObject {
  readonly timestamp: string
  readonly window: string
  readonly containers: readonly { readonly name: string; readonly usage: Amounts }[]
}

const kindOf = <T extends ApiObject>(
  own: Pick<Kind, 'kind' | 'plural' | 'singular' | 'namespaced'>,
): Kind<T> => ({
  ...own,
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  verbs: ['get', 'list'],
  shortNames: [],
  categories: [],
  subresources: {},
  schema: unknownSchema,
})

const nodeMetricsKind = kindOf<NodeMetrics>({
  kind: 'NodeMetrics',
  plural: 'nodes',
  singular: '',
  namespaced: false,
})
const podMetricsKind = kindOf<PodMetrics>({
  kind: 'PodMetrics',
  plural: 'pods',
  singular: '',
  namespaced: true,
})

/** Served beside the stored kinds: they stand on the keys of the nodes and pods that they are about. */
export const nodeMetricsResource = resourceOf(nodeMetricsKind, ({ usage }) => [usage])
export const podMetricsResource = resourceOf(podMetricsKind, ({ containers }) =>
  containers.map(({ usage }) => usage),
)

function resourceOf<T extends PodMetrics | NodeMetrics>(
  kind: Kind<T>,
  amounts: (object: T) => readonly Amounts[],
): Resource {
  const sum = (object: T, resource: keyof Amounts) =>
    formatQuantity(
      amounts(object).reduce((total, each) => addQuantities(total, quantityOf(each[resource])), zeroQuantity),
    )
  const strategy = strategyWith<T>(kind, {
    columns: [
      nameColumnWith(({ metadata }) => metadata?.name ?? ''),
      column('cpu', object => sum(object, 'cpu'), { description: 'CPU, as a part of cores.' }),
      column('memory', object => sum(object, 'memory'), { description: 'The working set.' }),
      column('window', ({ window }) => window, { description: 'How long it was measured.' }),
    ],
  })
  return {
    kind,
    apiVersion: apiVersionOf(kind),
    // The seam of resources speaks of any object; this one is asked with its own alone.
    strategy: strategy as unknown as Resource['strategy'],
    stored: { group: '', plural: kind.plural },
    conversion: null,
    showsLastState: false,
    updatesNameVersion: false,
    deprecation: null,
    scale: null,
    refusesCreation: null,
  }
}
