// A simulated world is driven by a list of actions drawn from a seed. The list alone decides what happens, so a list
// that breaks something can be cut down to what is needed to break it.
import type { Random } from '../../base/random.ts'
import { type Edit, formatEdit, type PodEdit } from './edits/edits.ts'
import { type SetShape, setName } from './edits/set-shape.ts'
import { neverReadyImage, unschedulableImage } from './model/cluster.ts'

export type Action =
  | { readonly kind: 'edit'; readonly edit: Edit }
  /** Lets one call of a controller through, or makes it fail. */
  | {
      readonly kind: 'call'
      readonly controller: number
      readonly pick: number
      readonly fault: CallFault
    }
  | {
      readonly kind: 'deliver' | 'drop' | 'repeat' | 'relist'
      readonly controller: number
      readonly informer: number
      readonly count: number
    }
  | { readonly kind: 'crash' | 'start'; readonly controller: number }
  /** Time passes while the controllers' calls and views stand still. */
  | { readonly kind: 'time'; readonly ms: number }
  /** Everything goes on as it should for a while. */
  | { readonly kind: 'run'; readonly ms: number }

/** `lost`: done, but the answer never came. */
export type CallFault = 'none' | 'conflict' | 'throttled' | 'internal' | 'denied' | 'unreachable' | 'lost'

export function formatAction(action: Action): string {
  switch (action.kind) {
    case 'edit':
      return formatEdit(action.edit)
    case 'call':
      return `call controller=${action.controller} pick=${action.pick} fault=${action.fault}`
    case 'crash':
    case 'start':
      return `${action.kind} controller=${action.controller}`
    case 'time':
    case 'run':
      return `${action.kind} ms=${action.ms}`
    default:
      return `${action.kind} controller=${action.controller} informer=${action.informer} count=${action.count}`
  }
}

const images = ['v1', 'v2', 'v3', neverReadyImage, unschedulableImage] as const
const retentions = ['Retain', 'Delete'] as const

export interface Draw {
  int(below: number): number
  pick<T>(items: readonly [T, ...T[]]): T
  chance(of: number): boolean
}

export function drawFrom(random: Random): Draw {
  const int = (below: number) => Math.floor(random.next() * below)
  return {
    int,
    pick: items => items[int(items.length)] ?? items[0],
    chance: of => random.next() < of,
  }
}

export function drawShape(draw: Draw): SetShape {
  return {
    replicas: draw.int(5),
    image: draw.pick(['v1', 'v1', 'v2', neverReadyImage]),
    policy: draw.pick(['OrderedReady', 'Parallel']),
    strategy: draw.pick(['RollingUpdate', 'RollingUpdate', 'RollingUpdate', 'OnDelete']),
    partition: draw.pick([0, 0, null, 1, 2]),
    start: draw.pick([0, 0, 0, 1, 3]),
    whenScaled: draw.pick(retentions),
    whenDeleted: draw.pick(retentions),
    minReadySeconds: draw.pick([0, 0, 0, 2]),
    historyLimit: draw.pick([10, 0, 1, 2]),
    claims: draw.pick([[], ['www'], ['www', 'log']]),
    maxUnavailable: draw.pick([null, null, 2, '50%']),
  }
}

const podEdits: readonly [PodEdit, ...PodEdit[]] = [
  'deletePod',
  'deletePod',
  'deletePod',
  'forceDeletePod',
  'orphanPod',
  'stealPod',
  'relabelPod',
  'unnamePod',
  'holdPod',
  'freePod',
  'unready',
  'unready',
  'recover',
  'recover',
]

type Drawer = (draw: Draw) => Edit

const drawers: readonly [Drawer, ...Drawer[]] = [
  draw => ({ kind: 'scale', replicas: draw.int(5) }),
  draw => ({ kind: 'scale', replicas: draw.int(5) }),
  draw => ({ kind: 'image', image: draw.pick(images) }),
  draw => ({ kind: 'image', image: draw.pick(['v1', 'v2', 'v3']) }),
  draw => ({ kind: 'partition', partition: draw.pick([0, 0, null, 1, 2, 5]) }),
  draw => ({ kind: 'strategy', strategy: draw.pick(['RollingUpdate', 'RollingUpdate', 'OnDelete']) }),
  draw => ({ kind: 'minReady', seconds: draw.pick([0, 0, 3]) }),
  draw => ({ kind: 'start', start: draw.pick([0, 0, 1, 2]) }),
  draw => ({ kind: 'retention', whenScaled: draw.pick(retentions), whenDeleted: draw.pick(retentions) }),
  draw => ({ kind: 'historyLimit', limit: draw.pick([10, 0, 1, -1]) }),
  draw => ({ kind: 'annotate', value: String(draw.int(100)) }),
  draw => ({ kind: 'condition', status: draw.pick(['True', 'False']) }),
  draw => ({ kind: draw.pick(podEdits), pick: draw.int(12) }),
  draw => ({ kind: draw.pick(podEdits), pick: draw.int(12) }),
  draw => ({ kind: draw.pick(podEdits), pick: draw.int(12) }),
  draw => ({ kind: 'fail', pick: draw.int(12), phase: draw.pick(['Failed', 'Succeeded']) }),
  draw => ({ kind: 'intrude', name: intruderName(draw), isMatching: draw.chance(0.7) }),
  draw => ({
    kind: draw.pick(['deleteClaim', 'deleteClaim', 'stealClaim', 'shareClaim', 'holdClaim', 'freeClaim']),
    pick: draw.int(12),
  }),
  draw => ({ kind: draw.pick(['deleteRevision', 'orphanRevision']), pick: draw.int(6) }),
  draw => ({ kind: 'cutNode', node: draw.int(2) }),
  () => ({ kind: 'healNodes' }),
  draw => ({ kind: 'deleteSet', propagation: draw.pick(['Background', 'Foreground', 'Orphan']) }),
  draw => ({ kind: 'createSet', shape: drawShape(draw) }),
  draw => ({ kind: 'createSet', shape: drawShape(draw) }),
]

export const drawEdit = (draw: Draw): Edit => draw.pick(drawers)(draw)

const intruderName = (draw: Draw): string => `${setName}-${draw.chance(0.15) ? '0' : ''}${draw.int(6)}`

const faults: readonly [CallFault, ...CallFault[]] = [
  'conflict',
  'throttled',
  'internal',
  'denied',
  'unreachable',
  'lost',
]

/** A world: its set, what the rest of the cluster is like, and what happens. */
export interface Trace {
  readonly seed: number
  readonly controllers: 1 | 2
  readonly features: { readonly maxUnavailable: boolean }
  readonly actions: readonly Action[]
}

export function drawTrace(seed: number, random: Random, length: number): Trace {
  const draw = drawFrom(random)
  const controllers = draw.chance(0.2) ? 2 : 1
  const actions: Action[] = [
    { kind: 'edit', edit: { kind: 'createSet', shape: drawShape(draw) } },
    // Most of what can go wrong goes wrong with a set that stands already.
    ...(draw.chance(0.7) ? [{ kind: 'run', ms: 3_000 } as const] : []),
    ...Array.from({ length }, () => drawAction(draw, controllers)),
  ]
  return { seed, controllers, features: { maxUnavailable: draw.chance(0.25) }, actions }
}

function drawAction(draw: Draw, controllers: number): Action {
  const controller = draw.int(controllers)
  const kind = draw.int(100)
  if (kind < 18) return { kind: 'edit', edit: drawEdit(draw) }
  if (kind < 45)
    return {
      kind: 'call',
      controller,
      pick: draw.int(4),
      fault: draw.chance(0.12) ? draw.pick(faults) : 'none',
    }
  if (kind < 70) return { kind: 'deliver', controller, informer: draw.int(4), count: 1 + draw.int(4) }
  if (kind < 73)
    return { kind: draw.pick(['drop', 'repeat', 'relist']), controller, informer: draw.int(4), count: 1 }
  if (kind < 76) return { kind: draw.pick(['crash', 'start']), controller }
  if (kind < 88) return { kind: 'time', ms: 10 * 3 ** draw.int(6) }
  return { kind: 'run', ms: 10 * 3 ** draw.int(7) }
}
