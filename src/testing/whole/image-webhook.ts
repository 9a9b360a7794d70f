// What images mean in a whole world, said by the Pods themselves: a webhook adds it as Pods are created. One image never
// becomes ready, one is for nodes that do not exist, and all others are asked whether they are ready.
import type { Pod } from '../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Mutator } from '../../server/admission/index.ts'
import { neverReadyImage, unschedulableImage } from '../sim/model/cluster.ts'

/** What a probe runs in a container; the simulated machine answers. */
export const readyCommand = 'is-ready'
/** The same where it never is. */
export const neverReadyCommand = 'is-never-ready'

const probePeriodSeconds = 10

export const imageWebhook: Mutator = {
  concerns: ({ resource, subresource, request }) =>
    resource.kind.kind === 'Pod' && subresource === '' && request.method === 'POST',
  mutate: async (_, { draft }) => {
    const pod = draft as Draft<Pod>
    const image = pod.spec?.containers[0]?.image ?? ''
    for (const container of pod.spec?.containers ?? []) {
      const command = image.startsWith(neverReadyImage) ? neverReadyCommand : readyCommand
      container.readinessProbe = {
        exec: { command: [command] },
        periodSeconds: probePeriodSeconds,
        failureThreshold: 1,
      }
    }
    if (pod.spec && image.startsWith(unschedulableImage)) pod.spec.nodeSelector = { place: 'nowhere' }
    return pod as Draft<ApiObject>
  },
}
