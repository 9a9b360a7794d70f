// Where the words of edits stand along a timeline: in up to three rows, each with the width until the next of its row, so that
// none covers another. The later ones come first; one that would be too narrow to read is told on hover alone. Pure.

export interface Flag {
  /** From 0, which is the highest. */
  readonly row: number
  /** Its words stand after its mark, or before it where the end is near. */
  readonly side: 'after' | 'before'
  /** What it may take of the width, in hundredths. */
  readonly room: number
}

const rowsMax = 3
const roomMin = 8
/** As much as most words need. */
const roomEnough = 26
/** What begins behind this stands before its mark. */
const nearEnd = 74

/** `places`: of the marks, in hundredths of the width, rising. Null for a mark that goes without words. */
export function flagsOf(places: readonly number[]): readonly (Flag | null)[] {
  /** Up to where each row is free. */
  const free = Array.from({ length: rowsMax }, () => 100)
  const flags: (Flag | null)[] = places.map(() => null)
  for (let index = places.length - 1; index >= 0; index--) {
    const place = places[index] ?? 0
    flags[index] = place > nearEnd ? before(place, free) : after(place, free)
  }
  return flags
}

function before(place: number, free: number[]): Flag | null {
  const row = free.findIndex(end => end >= place)
  if (row < 0) return null
  free[row] = place - roomEnough
  return { row, side: 'before', room: roomEnough }
}

function after(place: number, free: number[]): Flag | null {
  const rooms = free.map(end => end - place)
  const wide = rooms.findIndex(room => room >= roomEnough)
  const row = wide >= 0 ? wide : rooms.indexOf(Math.max(...rooms))
  const room = rooms[row] ?? 0
  if (room < roomMin) return null
  free[row] = place
  return { row, side: 'after', room }
}
