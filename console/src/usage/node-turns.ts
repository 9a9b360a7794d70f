// Which nodes are asked how full claims are. Of many, some at a time, each in its turn. Pure.
import { fillMs } from './usage-history.ts'

/** Each is a request through the API server. */
export const nodesAtATime = 20

export function nodesOfTurn(nodes: readonly string[], turn: number): readonly string[] {
  if (nodes.length <= nodesAtATime) return nodes
  const from = (turn * nodesAtATime) % nodes.length
  return [...nodes.slice(from), ...nodes.slice(0, from)].slice(0, nodesAtATime)
}

/** What a node has told holds until it has had its turn again. */
export const keptMs = (nodes: number, everyMs: number): number =>
  Math.max(fillMs, (Math.ceil(nodes / nodesAtATime) + 1) * everyMs)
