import { setCondition } from '../../api/conditions.ts'
import { type FieldError, invalidError } from '../../api/field-error.ts'
import type { Binding, Pod } from '../../api/generated/types.ts'
import { apiVersionOf, builtInKinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { present } from '../../base/assert.ts'
import type { Instant } from '../../base/clock.ts'
import { addTopology } from '../admission/pod-topology.ts'
import { changeEntry, type Decision } from '../objects/change-entry.ts'
import { admitBody } from '../request/admit-body.ts'
import type { Call } from '../request/call.ts'
import { readWriteOptions } from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import { type Reply, valueReply } from '../request/reply.ts'
import { requireSegment } from '../resources/keys.ts'
import { badRequest, conflict } from '../resources/refusals.ts'

const bindingKind = present(
  builtInKinds.find(kind => apiVersionOf(kind) === 'v1' && kind.kind === 'Binding'),
  'the model has Binding',
)

/** `POST pods/{name}/binding`: puts a pod on a node, once. */
export async function bindPod(call: Call): Promise<Reply> {
  requireSegment(call.name)
  const options = readWriteOptions(call.request.query, 'CreateOptions')
  const binding = await admitted(call, await readObject(call, options, bindingKind), options.dryRun)
  const name = binding.metadata?.name
  if (name && name !== call.name)
    throw badRequest(`name in URL does not match name in Binding object: ${name}`)
  return bind(call, binding, options.dryRun)
}

/** `POST bindings`: the same, the pod being named in the body. */
export async function createBinding(call: Call): Promise<Reply> {
  const options = readWriteOptions(call.request.query, 'CreateOptions')
  const binding = await admitted(call, await readObject(call, options), options.dryRun)
  const pods = present(call.server.registry.find('', 'v1', 'pods'), 'pods are served')
  const name = requireSegment(binding.metadata?.name ?? '')
  return bind({ ...call, resource: pods, name }, binding, options.dryRun)
}

const admitted = async (call: Call, sent: Draft<ApiObject>, dryRun: boolean): Promise<Binding> =>
  (await admitBody(call, { kind: bindingKind, draft: sent, dryRun })) as Binding

async function bind(call: Call, binding: Binding, dryRun: boolean): Promise<Reply> {
  requireTarget(call.name, binding)
  await changeEntry(call, pod => decideBinding(call, pod as Pod, binding), { dryRun, operation: null })
  return valueReply(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
}

function requireTarget(name: string, { target }: Binding): void {
  const errors: FieldError[] = []
  if (target?.kind && target.kind !== 'Node')
    errors.push({
      kind: 'notSupported',
      path: 'target.kind',
      value: target.kind,
      detail: 'supported values: "Node", "<empty>"',
    })
  if (!target?.name) errors.push({ kind: 'required', path: 'target.name', detail: '' })
  if (errors.length > 0) throw invalidError(bindingKind, name, errors)
}

function decideBinding(call: Call, pod: Pod, binding: Binding): Decision {
  const { name, server } = call
  const refuse = (cause: string) => conflict({ group: '', plural: 'pods/binding' }, name, cause)
  const { uid, resourceVersion } = binding.metadata ?? {}
  if (uid && uid !== pod.metadata?.uid)
    throw refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata?.uid}`)
  if (resourceVersion && resourceVersion !== pod.metadata?.resourceVersion)
    throw refuse(
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${pod.metadata?.resourceVersion}`,
    )
  if (pod.metadata?.deletionTimestamp)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec?.nodeName) throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`)
  if ((pod.spec?.schedulingGates ?? []).length > 0)
    throw refuse(`pod ${name} has non-empty .spec.schedulingGates`)
  const draft = boundPod(pod, binding, server.clock.now())
  addTopology(call, draft)
  return { kind: 'put', draft }
}

/** What stays as it is of the Pod is shared with its stored state. */
function boundPod(pod: Pod, { target, metadata }: Binding, now: Instant): Draft<ApiObject> {
  const { annotations, labels } = metadata ?? {}
  const meta = {
    ...pod.metadata,
    ...(annotations && { annotations: { ...pod.metadata?.annotations, ...annotations } }),
    ...(labels && { labels: { ...pod.metadata?.labels, ...labels } }),
  }
  // Once a pod has its node, the one it was promised is of no more use, and others need not leave room there.
  const { nominatedNodeName: _, ...status } = pod.status ?? {}
  const scheduled = { type: 'PodScheduled', status: 'True' }
  const conditions = setCondition(status.conditions, scheduled, now)
  return {
    ...pod,
    metadata: meta,
    ...(pod.spec && { spec: { ...pod.spec, nodeName: target.name } }),
    status: { ...status, conditions },
  } as Draft<Pod>
}
