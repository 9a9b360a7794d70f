import { useEffect, useState } from 'react'
import { useReconnections } from '../../live/live-store.tsx'
import { afterReconnection } from '../failure.ts'

/** What was not done, or may not have been, by the name of what it was about. */
export interface Failure {
  readonly name: string
  readonly error: unknown
}

/** The same asked for several, one after the other or all at once: what fails for one does not keep the others. */
export interface Attempts {
  readonly isBusy: boolean
  /** Of the last time. */
  readonly failures: readonly Failure[]
  /** Those that it was done for. */
  make<T>(items: readonly T[], asking: Asking<T>): Promise<readonly T[]>
}

export interface Asking<T> {
  readonly pace: 'one by one' | 'all at once'
  nameOf(item: T): string
  ask(item: T): Promise<unknown>
}

export function useAttempts(): Attempts {
  const [isBusy, setBusy] = useState(false)
  const [failures, setFailures] = useState<readonly Failure[]>([])
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
  return {
    isBusy,
    failures,
    async make(items, { pace, nameOf, ask }) {
      setBusy(true)
      setFailures([])
      const failed = new Map<(typeof items)[number], unknown>()
      const attempt = async (item: (typeof items)[number]) => {
        try {
          await ask(item)
        } catch (error) {
          failed.set(item, error)
        }
      }
      if (pace === 'all at once') await Promise.all(items.map(attempt))
      else for (const item of items) await attempt(item)
      setFailures([...failed].map(([item, error]) => ({ name: nameOf(item), error })))
      setBusy(false)
      return items.filter(item => !failed.has(item))
    },
  }
}
