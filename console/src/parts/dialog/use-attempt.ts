import { useCallback, useEffect, useState } from 'react'
import { Unreachable } from '../../../../src/client/transport.ts'
import { useReconnections } from '../../live/live-store.tsx'

/** Something asked of the server by a button: whether it is under way, and what was against it. */
export interface Attempt<P> {
  readonly isBusy: boolean
  /** Of the last one; null before the first, and when it went well. */
  readonly problem: P | null
  /** Asks; what is thrown becomes the problem. */
  make(ask: () => Promise<void>): Promise<void>
  /** For who has changed what the problem was about. */
  forget(): void
}

export function useAttempt<P>(problemOf: (error: unknown) => P): Attempt<P> {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<P | null>(null)
  const [isUnreached, setUnreached] = useState(false)
  const forget = useCallback(() => setProblem(null), [])
  const reconnections = useReconnections()
  // That the server was not reached is no problem any more once it is: it can be tried again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the connection is back
  useEffect(() => {
    if (isUnreached) setProblem(null)
  }, [reconnections])
  return {
    isBusy,
    problem,
    async make(ask) {
      setBusy(true)
      setProblem(null)
      try {
        await ask()
      } catch (error) {
        setUnreached(error instanceof Unreachable)
        setProblem(problemOf(error))
      } finally {
        setBusy(false)
      }
    },
    forget,
  }
}
