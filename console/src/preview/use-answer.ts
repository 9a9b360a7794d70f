// What the server says about what is being typed: asked a moment after the last key, and once more where the question has
// become another one, or the connection is back; an answer to an earlier question is not heard.
import { useEffect, useRef, useState } from 'react'
import { useReconnections } from '../live/live-store.tsx'
import { startAsking } from './asking.ts'

export type Answer<A> = A | { readonly kind: 'none' } | { readonly kind: 'working' }

export interface AnswerOptions<A> {
  /** Null while there is nothing to ask. */
  readonly question: string | null
  readonly restMs: number
  /** What else the answer depends on. Another one is asked for quietly: until it comes, the one that is there stands. */
  readonly beside?: string
  /**
   * The same as long as it asks the same server about the same object. It does not reject. The signal is aborted once
   * nobody waits for the answer any more.
   */
  ask(question: string, signal: AbortSignal): Promise<A>
}

export function useAnswer<A>({ question, restMs, beside = '', ask }: AnswerOptions<A>): Answer<A> {
  const reconnections = useReconnections()
  const [answer, setAnswer] = useState<Answer<A>>({ kind: 'none' })
  const latest = useRef(beside)
  const refresh = useRef<(() => void) | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was asked without a connection is asked again with one
  useEffect(() => {
    if (question === null) {
      setAnswer({ kind: 'none' })
      return
    }
    setAnswer({ kind: 'working' })
    const asking = startAsking<A>({
      restMs,
      ask: signal => ask(question, signal),
      beside: () => latest.current,
      tell: setAnswer,
      after(ms, fire) {
        const timer = setTimeout(fire, ms)
        return () => clearTimeout(timer)
      },
    })
    refresh.current = asking.refresh
    return () => {
      asking.end()
      refresh.current = null
    }
  }, [question, restMs, ask, reconnections])
  useEffect(() => {
    if (latest.current === beside) return
    latest.current = beside
    refresh.current?.()
  }, [beside])
  return answer
}
