// What each act asks of the API: who may not do all of it, may not do the act.
import type { Kind } from '../../../src/api/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import type { Doing } from '../edits/SetDialog.tsx'
import type { Need } from './rules.ts'

export const needOf = (verb: Need['verb'], { group, plural }: Kind, subresource = ''): Need => ({
  verb,
  group,
  resource: subresource === '' ? plural : `${plural}/${subresource}`,
})

const sets = kinds.StatefulSet
const patchSet = [needOf('patch', sets)]
const makeAnew = [needOf('delete', sets), needOf('create', sets)]

export function needsOfDoing(doing: Doing): readonly Need[] {
  switch (doing) {
    case 'scale':
    case 'stop':
      return [needOf('patch', sets, 'scale')]
    case 'delete':
      return [needOf('delete', sets)]
    case 'expose':
      return [needOf('create', kinds.Service)]
    case 'service':
      return [needOf('patch', kinds.Service)]
    case 'autoscaler':
      return [needOf('create', kinds.HorizontalPodAutoscaler), needOf('patch', kinds.HorizontalPodAutoscaler)]
    case 'recreate':
      return makeAnew
    case 'expand':
      return [needOf('patch', kinds.PersistentVolumeClaim), ...makeAnew]
    default:
      return patchSet
  }
}

const pods = kinds.Pod

export const needsOfPod = {
  evict: [needOf('create', pods, 'eviction')],
  delete: [needOf('delete', pods)],
  force: [needOf('delete', pods)],
  debug: [needOf('patch', pods, 'ephemeralcontainers')],
  logs: [needOf('get', pods, 'log')],
  // A browser opens it with GET, and servers ask for create besides.
  exec: [needOf('get', pods, 'exec'), needOf('create', pods, 'exec')],
} as const
