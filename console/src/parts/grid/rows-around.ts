// Which rows are drawn around those in view. They come and go several at once: each time, the browser works out style,
// layout and painting anew, which costs much the same for one row as for eight, and between two times a frame of a scroll
// has nothing to do but to move what is there. Pure.

/** As the virtualizer tells it: the first and the last row in view, and how many are wanted beyond the edges. */
export interface RowsInView {
  readonly startIndex: number
  readonly endIndex: number
  readonly overscan: number
  readonly count: number
}

const atOnce = 8

export function rowsAround({ startIndex, endIndex, overscan, count }: RowsInView): number[] {
  const from = Math.max(0, Math.floor((startIndex - overscan) / atOnce) * atOnce)
  const to = Math.min(count, Math.ceil((endIndex + 1 + overscan) / atOnce) * atOnce)
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
}
