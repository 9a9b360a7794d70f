// What may be done about a Pod that its set is stuck on, by the cause: what to look at, and what to edit. Pure.
import type { TroubleKind } from '../../../src/workload/trouble.ts'
import type { Doing } from '../edits/doing.ts'

export type NextStep =
  | { readonly kind: 'edit'; readonly doing: Doing }
  /** To a page; its text is a key below `leads`. */
  | {
      readonly kind: 'look'
      readonly text: 'nodes' | 'pod' | 'claims'
      readonly name: string
      readonly path: readonly string[]
      readonly query: { readonly [name: string]: string }
    }

export interface StuckOn {
  readonly namespace: string
  readonly set: string
  readonly pod: string
  readonly trouble: TroubleKind
}

/** Empty where the cause says itself what to do, or nothing of the set is at fault. */
export function nextSteps({ namespace, set, pod, trouble }: StuckOn): readonly NextStep[] {
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
        { kind: 'look', text: 'claims', name: '', path: ['sets', namespace, set], query: { tab: 'volumes' } },
      ]
    case 'imagePull':
      return [...edits('image', 'template'), lookAtPod()]
    case 'crashLoop':
    case 'containerEnded':
      return [lookAtPod('logs'), ...edits('template', 'image')]
    case 'containerConfig':
    case 'containerWaiting':
      return [lookAtPod(), ...edits('template', 'image')]
    case 'probeFailing':
      return [lookAtPod('logs'), ...edits('template')]
    case 'mountFailing':
      return [lookAtPod(), ...edits('volumes')]
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

const edits = (...doings: readonly Doing[]): readonly NextStep[] =>
  doings.map(doing => ({ kind: 'edit', doing }))
