/** Steps that are taken one after the other: at once as long as none has to wait for anything. */
export interface InOrder {
  /** `ahead` is what the step waits for; null for nothing. */
  next(ahead: () => Promise<void> | null, step: () => void): void
  /** How many steps wait. */
  readonly waiting: number
}

/** `onError` is told why a step could not be taken; none is taken after it. */
export function inOrder(onError: (error: unknown) => void): InOrder {
  let waiting = 0
  let failed = false
  let last: Promise<void> = Promise.resolve()
  const take = async (before: Promise<void>, ahead: Promise<void> | null, step: () => void) => {
    try {
      await before
      await ahead
      if (!failed) step()
    } catch (error) {
      failed = true
      onError(error)
    } finally {
      waiting--
    }
  }
  return {
    next(ahead, step) {
      if (failed) return
      const asked = ahead()
      if (asked === null && waiting === 0) {
        step()
        return
      }
      waiting++
      // Whoever waits for its turn has its rejection looked at then.
      asked?.catch(() => {})
      last = take(last, asked, step)
    },
    get waiting() {
      return waiting
    },
  }
}
