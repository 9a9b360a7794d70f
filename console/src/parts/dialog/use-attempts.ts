import { useCallback, useEffect, useRef, useState } from 'react'
import { useReconnections } from '../../live/live-store.tsx'
import { afterReconnection } from '../failure.ts'
import { type Attempted, attemptEach } from './attempt-each.ts'
import { Begun } from './begun.ts'

/** What was not done, or may not have been, by the name of what it was about. */
export interface Failure {
  readonly name: string
  readonly error: unknown
}

/** How far it has come. */
export interface Progress {
  readonly over: number
  readonly of: number
  /** No other is begun any more. */
  readonly isStopping: boolean
}

/** The same asked for several: what fails for one does not keep the others. It ends with what it was begun in. */
export interface Attempts {
  readonly isBusy: boolean
  /** Null while nothing is under way. */
  readonly progress: Progress | null
  /** Of the last time. */
  readonly failures: readonly Failure[]
  make<T>(items: readonly T[], asking: Making<T>): Promise<Attempted<T>>
  /** Those that are under way come to their end; no other is begun. */
  stop(): void
}

export interface Making<T> {
  /** How many; every one at once where it is left out. */
  readonly atATime?: number
  nameOf(item: T): string
  ask(item: T): Promise<unknown>
}

export function useAttempts(): Attempts {
  const [progress, setProgress] = useState<Progress | null>(null)
  const [failures, setFailures] = useState<readonly Failure[]>([])
  const begun = useRef(new Begun())
  const reconnections = useReconnections()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the connection is back
  useEffect(() => {
    setFailures(before =>
      before.flatMap(each => {
        const error = afterReconnection(each.error)
        return error === null ? [] : [{ ...each, error }]
      }),
    )
  }, [reconnections])
  const stop = useCallback(() => {
    begun.current.stop()
    setProgress(before => before && { ...before, isStopping: true })
  }, [])
  useEffect(() => {
    const own = begun.current
    own.enter()
    return () => own.leave()
  }, [])
  return {
    isBusy: progress !== null,
    progress,
    failures,
    async make(items, { atATime = items.length, nameOf, ask }) {
      const signal = begun.current.begin()
      setProgress({ over: 0, of: items.length, isStopping: false })
      setFailures([])
      const attempted = await attemptEach(items, {
        atATime,
        signal,
        ask,
        onOver: over => setProgress(before => before && { ...before, over }),
      })
      setFailures(attempted.failed.map(({ item, error }) => ({ name: nameOf(item), error })))
      setProgress(null)
      return attempted
    },
    stop,
  }
}
