// What each act asks of the API: who may not do all of it, may not do the act.
import type { Kind } from '../../../src/api/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import type { Need } from './rules.ts'

export const needOf = (verb: Need['verb'], { group, plural }: Kind, subresource = ''): Need => ({
  verb,
  group,
  resource: subresource === '' ? plural : `${plural}/${subresource}`,
})

const sets = kinds.StatefulSet
/** Of a set that is deleted and created again. */
export const makeAnew = [needOf('delete', sets), needOf('create', sets)]

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
