// Where keys lead to in a row of tabs or a menu: to the next one and the one before, around the ends, and to both ends.

export interface Places {
  readonly now: number
  readonly count: number
}

/** Null for a key that leads nowhere. */
export function placeAfterKey(key: string, { now, count }: Places): number | null {
  if (count === 0) return null
  switch (key) {
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'ArrowRight':
      return (now + 1) % count
    case 'ArrowLeft':
      return (now + count - 1) % count
    default:
      return null
  }
}
