// Pod security: what the labels of a namespace ask of the Pods in it (api/pod-security). Nobody is exempt.
//
// A Pod is refused, told or noted; of a workload the template is only told and noted, since it is its Pods that count. A
// namespace must have labels that can be read, and whoever makes them stricter is told which of its Pods would not be let in.
//
// Invariants: in a namespace without such labels nothing is evaluated or loaded; what an update does not change in a Pod's
// images or containers is no reason to refuse it.
import { kinds, resourceName } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { labelPrefix, type ReadPolicy, readPolicy } from '../../api/pod-security/levels.ts'
import type { Entry } from '../../store/store.ts'
import type { Validator } from '../admission/index.ts'
import type { Operation } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { keyOf } from '../resources/keys.ts'
import { storedObject } from '../resources/stored-object.ts'

/** Those with a Pod in them; `false` for the Pod itself. */
const templated = new Map<string, boolean>([
  ['pods', false],
  ['replicationcontrollers', true],
  ['podtemplates', true],
  ['replicasets.apps', true],
  ['deployments.apps', true],
  ['statefulsets.apps', true],
  ['daemonsets.apps', true],
  ['jobs.batch', true],
  ['cronjobs.batch', true],
])

/** Through these a Pod's containers stay what they are. */
const harmless = new Set(['exec', 'attach', 'binding', 'eviction', 'log', 'portforward', 'proxy', 'status'])

export const podSecurity: Validator = {
  concerns: (call, operation) =>
    isWrite(operation) && (isNamespace(call) || (isAboutPods(call) && policyFor(call) !== null)),
  async validate(call, admitted) {
    if (isNamespace(call)) {
      // One that asks nothing any more lets in every Pod it has.
      if (asksSomething(admitted.object)) await (await judge()).judgeNamespace(call, admitted)
      return
    }
    const read = policyFor(call)
    if (read) (await judge()).judgePod(call, admitted, read)
  },
}

const judge = () => import('./judge.ts')

const isWrite = (operation: Operation): boolean => operation === 'CREATE' || operation === 'UPDATE'

const isNamespace = ({ resource: { kind }, subresource }: Call): boolean =>
  kind.kind === 'Namespace' && kind.group === '' && subresource === ''

function isAboutPods({ resource: { kind }, subresource }: Call): boolean {
  const hasTemplate = templated.get(resourceName(kind))
  if (hasTemplate === undefined) return false
  return subresource === '' || (!hasTemplate && !harmless.has(subresource))
}

/** What is known of a namespace, as long as it stays as it is. */
const policies = new WeakMap<Entry, { readonly read: ReadPolicy | null }>()

/** What the namespace asks; null where it asks nothing. */
function policyFor({ server, namespace }: Call): ReadPolicy | null {
  const entry = server.store.get(keyOf(kinds.Namespace, { namespace: '', name: namespace }))
  if (!entry) return null
  const known = policies.get(entry)
  if (known) return known.read
  const object = storedObject(entry)
  const read = asksSomething(object) ? readPolicy(object.metadata?.labels ?? {}) : null
  policies.set(entry, { read })
  return read
}

const asksSomething = (namespace: ApiObject | null): boolean =>
  Object.keys(namespace?.metadata?.labels ?? {}).some(name => name.startsWith(labelPrefix))
