import { isRefusal } from '../api/status-error.ts'

export interface FreshUpdate<T> {
  /** How often it is written at most. */
  readonly triesMax: number
  write(basis: T): Promise<void>
  /** What to write next, by the object as it is now; null where that may not be written. */
  reread(): Promise<T | null>
}

/** Writes, and writes again by what is there now when somebody else was faster. What must not be written over is `reread`'s to say. */
export async function updateFresh<T>(basis: T, { triesMax, write, reread }: FreshUpdate<T>): Promise<void> {
  let current = basis
  for (let tries = 1; ; tries++) {
    try {
      return await write(current)
    } catch (error) {
      const fresh = isRefusal(error, 'Conflict') && tries < triesMax ? await reread() : null
      if (fresh === null) throw error
      current = fresh
    }
  }
}
