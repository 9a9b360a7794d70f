// What may be done about a Pod that its set is stuck on, by the cause: what to look at, and what to edit. Pure.
import type { PodSpec } from '../../../src/api/generated/types.ts'
import { refusalOf } from '../../../src/workload/trouble/refusal.ts'
import type { TroubleKind } from '../../../src/workload/trouble/trouble.ts'
import type { Doing } from '../edits/doing.ts'
import { makingAccounts, type SafeWay } from '../preview/safe-ways.ts'
import { missingIn, toMake } from '../values/missing-values.ts'

export type NextStep =
  | { readonly kind: 'edit'; readonly doing: Doing }
  /** Makes what is missing. */
  | { readonly kind: 'take'; readonly way: SafeWay }
  /** To the configuration that has it asked, which its name does not tell. */
  | { readonly kind: 'webhook'; readonly name: string }
  /** To a page; its text is a key below `leads`. */
  | {
      readonly kind: 'look'
      readonly text:
        | 'nodes'
        | 'pod'
        | 'claims'
        | 'text'
        | 'quota'
        | 'makeClaim'
        | 'makeConfigMap'
        | 'makeSecret'
        | 'configMap'
        | 'secret'
      readonly name: string
      readonly path: readonly string[]
      readonly query: { readonly [name: string]: string }
    }

export interface StuckOn {
  readonly namespace: string
  readonly set: string
  readonly pod: string
  readonly trouble: TroubleKind
  /** What the server has said where it has refused, or the node where it cannot start the Pod. */
  readonly message?: string
  /** Of the template: what its Pods name. */
  readonly spec?: PodSpec
}

/** Empty where the cause says itself what to do, or nothing of the set is at fault. */
export function nextSteps({
  namespace,
  set,
  pod,
  trouble,
  message = '',
  spec,
}: StuckOn): readonly NextStep[] {
  const lookAtPod = (tab?: string): NextStep => ({
    kind: 'look',
    text: 'pod',
    name: pod,
    path: ['pods', namespace, pod],
    query: tab === undefined ? {} : { tab },
  })
  switch (trouble) {
    case 'unschedulable':
      return [
        { kind: 'look', text: 'nodes', name: '', path: ['nodes'], query: {} },
        ...edits('affinity', 'tolerations', 'template'),
      ]
    case 'claimUnbound':
      return [
        ...stepsToMissingClaim(message, namespace),
        { kind: 'look', text: 'claims', name: '', path: ['sets', namespace, set], query: { tab: 'volumes' } },
      ]
    case 'imagePull':
      return [...edits('image', 'template'), lookAtPod()]
    case 'crashLoop':
    case 'containerEnded':
      return [lookAtPod('logs'), ...edits('template', 'image')]
    case 'containerConfig':
    case 'containerWaiting':
      return [...stepsToMissing(message, namespace, spec), lookAtPod(), ...edits('template', 'image')]
    case 'probeFailing':
      return [lookAtPod('logs'), ...edits('template')]
    case 'mountFailing':
      return [...stepsToMissing(message, namespace, spec), lookAtPod(), ...edits('volumes')]
    case 'refused':
      return stepsOfRefusal({ namespace, set, message })
    case 'sandboxFailing':
    case 'containersNotReady':
    case 'starting':
    case 'initializing':
    case 'warned':
    case 'notReady':
      return [lookAtPod()]
    default:
      return []
  }
}

/** Makes the ConfigMap or Secret that it waits for, or leads to the one that lacks a key. */
function stepsToMissing(message: string, namespace: string, spec: PodSpec | undefined): readonly NextStep[] {
  const missing = missingIn(message)
  if (!missing) return []
  const { kind, name } = missing.of
  const isMap = kind === 'ConfigMap'
  if (missing.kind === 'object')
    return [
      {
        kind: 'look',
        text: isMap ? 'makeConfigMap' : 'makeSecret',
        name,
        ...toMake(missing.of, namespace, spec),
      },
    ]
  const path = [isMap ? 'configmaps' : 'secrets', namespace, name]
  return [{ kind: 'look', text: isMap ? 'configMap' : 'secret', name, path, query: {} }]
}

/** Makes the claim that a volume of all Pods names; those of templates are made for them. */
function stepsToMissingClaim(message: string, namespace: string): readonly NextStep[] {
  const [, name] = /\bpersistentvolumeclaim "([^"/]+)" not found/.exec(message) ?? []
  if (name === undefined) return []
  const query = { project: namespace, name }
  return [{ kind: 'look', text: 'makeClaim', name, path: ['claims', 'new'], query }]
}

/** What the refusal is about: a quota, what the template asks for, or something that is not there. */
function stepsOfRefusal({
  namespace,
  set,
  message = '',
}: Omit<StuckOn, 'pod' | 'trouble'>): readonly NextStep[] {
  const { why } = refusalOf(message)
  const query = { tab: 'quota' }
  const quota: NextStep = {
    kind: 'look',
    text: 'quota',
    name: namespace,
    path: ['projects', namespace],
    query,
  }
  switch (why.kind) {
    case 'quota':
      return [quota, ...edits('scale', 'template')]
    case 'quotaUnstated':
    case 'limitRange':
      return [quota, ...edits('template')]
    case 'podSecurity':
      return message.includes('hostPath volumes')
        ? edits('volumes', 'security', 'template')
        : edits('security', 'template')
    case 'webhook':
      return [{ kind: 'webhook', name: why.webhook }, ...edits('template')]
    // No template that it would let pass.
    case 'webhookFailed':
      return [{ kind: 'webhook', name: why.webhook }]
    case 'accountMissing': {
      const way = makingAccounts([why.account], namespace)
      return [...(way ? [{ kind: 'take', way } as const] : []), ...edits('security')]
    }
    case 'nameTooLong':
      return []
    case 'other':
      return /\bno PriorityClass with name /.test(message)
        ? edits('affinity')
        : stepsToField({ namespace, set, message })
  }
}

/** A field of the Pod is one of the template; a name that is taken names none. */
function stepsToField({
  namespace,
  set,
  message = '',
}: Omit<StuckOn, 'pod' | 'trouble'>): readonly NextStep[] {
  const [path] = /\bspec(?:\.\w+(?:\[\d+\])?)+/.exec(message) ?? []
  if (path === undefined) return []
  const at = `spec.template.${path}`
  return [
    { kind: 'look', text: 'text', name: at, path: ['sets', namespace, set], query: { tab: 'yaml' } },
    ...edits('template'),
  ]
}

const edits = (...doings: readonly Doing[]): readonly NextStep[] =>
  doings.map(doing => ({ kind: 'edit', doing }))
