// Which rows are drawn around those in view. They come and go several at once: each time, the browser works out style,
// layout and painting anew, which costs much the same for one row as for eight, and between two times a frame of a scroll
// has nothing to do but to move what is there. Pure.

/** In pixels but for the number of rows, which are all of one height. */
export interface Window {
  readonly top: number
  readonly height: number
  readonly rowHeight: number
  readonly count: number
}

/** Places in the list; the last is not among them. */
export interface RowRange {
  readonly from: number
  readonly to: number
}

const beyond = 12
const atOnce = 8

export function rowsAround({ top, height, rowHeight, count }: Window): RowRange {
  const first = Math.min(Math.floor(Math.max(0, top) / rowHeight), count)
  const end = Math.min(Math.ceil((Math.max(0, top) + height) / rowHeight), count)
  return {
    from: Math.max(0, Math.floor((first - beyond) / atOnce) * atOnce),
    to: Math.min(count, Math.ceil((end + beyond) / atOnce) * atOnce),
  }
}
