import { useCallback, useEffect, useState } from 'react'
import { useReconnections } from '../../live/live-store.tsx'
import { afterReconnection } from '../failure.ts'

/** Something asked of the server by a button: whether it is under way, and what was against it. */
export interface Attempt<P> {
  readonly isBusy: boolean
  /** Of the last one; null before the first, and when it went well. */
  readonly problem: P | null
  /** Asks; what is thrown becomes the problem. */
  make(ask: () => Promise<unknown>): Promise<void>
  /** For who has changed what the problem was about. */
  forget(): void
}

/** `problemOf` is asked with each drawing, so that it follows the language. */
export function useAttempt<P>(problemOf: (error: unknown) => P): Attempt<P> {
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null)
  const forget = useCallback(() => setFailure(null), [])
  const reconnections = useReconnections()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the connection is back
  useEffect(() => {
    setFailure(before => {
      const error = before && afterReconnection(before.error)
      return error === null ? null : { error }
    })
  }, [reconnections])
  return {
    isBusy,
    problem: failure && problemOf(failure.error),
    async make(ask) {
      setBusy(true)
      setFailure(null)
      try {
        await ask()
      } catch (error) {
        setFailure({ error })
      } finally {
        setBusy(false)
      }
    },
    forget,
  }
}
