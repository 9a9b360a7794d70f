import type { Pod } from '../api/generated/types.ts'
import type { Informer } from '../control/controller.ts'

const indexName = 'pods-by-node'

export const indexPodsByNode = (pods: Informer<Pod>): void =>
  pods.addIndex(indexName, pod => (pod.spec?.nodeName ? [pod.spec.nodeName] : []))

export const podsOnNode = (pods: Informer<Pod>, nodeName: string): readonly Pod[] =>
  pods.byIndex(indexName, nodeName)
