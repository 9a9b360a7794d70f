// What the server says about what is being typed: asked a moment after the last key, and once more where the question has
// become another one, or the connection is back; an answer to an earlier question is not heard.
import { useEffect, useRef, useState } from 'react'
import { useReconnections } from '../live/live-store.tsx'

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
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | null = null
    const wait = () => {
      // One at a time: what goes on changing would else be asked about without end, and never answered.
      timer ??= setTimeout(look, restMs)
    }
    const look = async () => {
      const asked = latest.current
      const found = await ask(question, stop.signal)
      if (stop.signal.aborted) return
      timer = null
      setAnswer(found)
      if (latest.current !== asked) wait()
    }
    setAnswer({ kind: 'working' })
    wait()
    refresh.current = wait
    return () => {
      stop.abort()
      refresh.current = null
      if (timer !== null) clearTimeout(timer)
    }
  }, [question, restMs, ask, reconnections])
  useEffect(() => {
    if (latest.current === beside) return
    latest.current = beside
    refresh.current?.()
  }, [beside])
  return answer
}
