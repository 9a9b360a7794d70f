// What happens in a whole world, as data drawn from a seed: the list alone decides, so that one that breaks a promise can
// be cut down to what is needed to break it.
import type { Random } from '../../base/random.ts'
import type { FaultOutcome } from '../fault-journal.ts'
import { type Draw, drawEdit, drawFrom, drawShape } from '../sim/actions.ts'
import { type Edit, formatEdit } from '../sim/edits/edits.ts'
import type { LinkFault } from './link.ts'

/** Those who speak with the API over links that can fail. */
export const actors = [
  'controller-0',
  'controllers',
  'node-a',
  'node-b',
  'user',
  'racer-0',
  'racer-1',
] as const
export type Actor = (typeof actors)[number]

export const machineNames = ['node-a', 'node-b'] as const

export type WholeAction =
  | { readonly kind: 'edit'; readonly edit: Edit }
  /** The process ends at once, and is started again a while later. */
  | { readonly kind: 'crash'; readonly downMs: number }
  /** A batch of writes that is to come fares so. */
  | {
      readonly kind: 'disk'
      readonly outcome: FaultOutcome
      readonly delayMs: number
      readonly after: number
    }
  /** The next request of an actor fares so. */
  | { readonly kind: 'link'; readonly actor: Actor; readonly fault: LinkFault }
  /** What an actor watches comes late. */
  | { readonly kind: 'stall'; readonly actor: Actor; readonly ms: number }
  /** The watches of an actor end with an error. */
  | { readonly kind: 'break'; readonly actor: Actor }
  /** Everybody counts one further. */
  | { readonly kind: 'race' }
  /** Several write the very same at once, without a condition; the disk may refuse the first of it. */
  | { readonly kind: 'same'; readonly value: number; readonly isRefused: boolean }
  /** Two do the same to a set at once. */
  | { readonly kind: 'twice'; readonly edit: Edit }
  | { readonly kind: 'run'; readonly ms: number }

export interface WholeTrace {
  readonly seed: number
  readonly features: { readonly maxUnavailable: boolean }
  /** How many events watches can go back. */
  readonly historyEventsMax: number
  readonly actions: readonly WholeAction[]
}

export function formatWholeAction(action: WholeAction): string {
  switch (action.kind) {
    case 'edit':
      return formatEdit(action.edit)
    case 'twice':
      return `twice ${formatEdit(action.edit)}`
    default: {
      const { kind, ...rest } = action
      return [kind, ...Object.entries(rest).map(([name, value]) => `${name}=${value}`)].join(' ')
    }
  }
}

/** How much happens in a usual world. */
export const wholeLength = 30

export function drawWholeTrace(seed: number, random: Random, length: number): WholeTrace {
  const draw = drawFrom(random)
  return {
    seed,
    features: { maxUnavailable: draw.chance(0.25) },
    historyEventsMax: draw.pick([1_000, 30, 8]),
    actions: [
      ...(draw.chance(0.8) ? [{ kind: 'run', ms: 2_000 } as const] : []),
      { kind: 'edit', edit: { kind: 'createSet', shape: drawShape(draw) } },
      ...(draw.chance(0.7) ? [{ kind: 'run', ms: 5_000 } as const] : []),
      ...Array.from({ length }, () => drawAction(draw)),
    ],
  }
}

function drawAction(draw: Draw): WholeAction {
  const kind = draw.int(100)
  if (kind < 30) return { kind: 'edit', edit: drawEdit(draw) }
  if (kind < 35) return { kind: 'twice', edit: drawEdit(draw) }
  if (kind < 37) return { kind: 'same', value: draw.int(100), isRefused: draw.chance(0.5) }
  if (kind < 41) return { kind: 'crash', downMs: draw.pick([0, 100, 3_000]) }
  if (kind < 48) return drawDiskFault(draw)
  if (kind < 55)
    return {
      kind: 'link',
      actor: draw.pick(actors),
      fault: draw.pick(['throttled', 'unreachable', 'lost', 'lost', 'late']),
    }
  if (kind < 60) return { kind: 'stall', actor: draw.pick(actors), ms: draw.pick([300, 3_000, 15_000]) }
  if (kind < 63) return { kind: 'break', actor: draw.pick(actors) }
  if (kind < 73) return { kind: 'race' }
  return { kind: 'run', ms: 10 * 3 ** draw.int(7) }
}

function drawDiskFault(draw: Draw): WholeAction {
  const outcome = draw.pick<FaultOutcome>([
    'durable',
    'refused',
    'refused',
    'answerLost',
    'answerLost',
    'unknownApplied',
    'unknownLost',
  ])
  return { kind: 'disk', outcome, delayMs: draw.pick([0, 0, 20, 400]), after: draw.int(12) }
}
