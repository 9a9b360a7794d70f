// What uploads that were cut off have left behind under names of their own. The line that was lost is mostly the one by which it
// would be cleared away: it is tried again once there is another. Pure but for what is asked.

export interface Leftovers<P> {
  /** Tried at once, and with each `clear` until it is done. */
  add(place: P): Promise<void>
  clear(): Promise<void>
}

/** `discard` resolves with whether it was carried out, whatever it found. */
export function leftovers<P>(discard: (place: P) => Promise<boolean>): Leftovers<P> {
  let left: readonly P[] = []
  let underWay: Promise<void> | null = null
  const go = async () => {
    for (const place of left) if (await discard(place)) left = left.filter(each => each !== place)
  }
  const clear = async () => {
    // What is added meanwhile has its own turn.
    await underWay
    underWay = go()
    await underWay
  }
  return {
    async add(place) {
      left = [...left, place]
      await clear()
    },
    clear,
  }
}
