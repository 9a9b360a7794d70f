// What stands at the axes and in the legend of a chart, and how its lines are told apart. Pure.
import { bytesText } from '../exec/folder.ts'
import { coresText } from './usage-history.ts'

export type Measure = 'cpu' | 'memory' | 'received' | 'sent'

/** A rate has its time in the unit. */
export const amountText = (what: Measure, amount: number): string =>
  what === 'cpu' ? coresText(amount) : what === 'memory' ? bytesText(amount) : `${bytesText(amount)}/s`

/** In one unit from end to end: the axis of cores does not change amid from thousandths to wholes. Nothing has no unit. */
export function ticksText(what: Measure, ticks: readonly number[]): readonly string[] {
  const isWhole = what === 'cpu' && Math.max(...ticks) >= 1
  return ticks.map(tick => {
    if (tick === 0) return '0'
    return isWhole ? `${Math.round(tick * 100) / 100}` : amountText(what, tick)
  })
}

/** The first and the last moment of a chart: a minute at least, so that the first samples have a scale. In seconds. */
export function spanOf(times: ArrayLike<number>): [from: number, to: number] {
  const last = times[times.length - 1] ?? 0
  return [Math.min(times[0] ?? last, last - 60), last]
}

/** The last sample at a place of the chart or before it; without a place, the newest. Samples of Pods come at different times. */
export function newestAt(values: ArrayLike<number | null | undefined>, place: number | null): number | null {
  for (let at = place ?? values.length - 1; at >= 0; at--) {
    const value = values[at]
    if (value !== null && value !== undefined) return value
  }
  return null
}

/** Colours there are for ordinals. */
const colours = 8
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2]]
/** More lines in one chart say nothing, and have no looks of their own. */
export const linesMax = colours * dashes.length

/** Of the strip's and the log's colours the one that this ordinal has there, and a dash where that one is used already. */
export const lineOf = (ordinal: number): { readonly colour: string; readonly dash: readonly number[] } => ({
  colour: `--o${ordinal % colours}`,
  dash: dashes[Math.floor(ordinal / colours) % dashes.length] ?? [],
})
