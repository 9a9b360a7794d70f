// What the server says about what is being typed: asked a moment after the last key, and once more where the question has
// become another one; an answer to an earlier question is not heard.
import { useEffect, useState } from 'react'

export type Answer<A> = A | { readonly kind: 'none' } | { readonly kind: 'working' }

export interface AnswerOptions<A> {
  /** Null while there is nothing to ask. */
  readonly question: string | null
  readonly restMs: number
  /** The same as long as it asks the same server about the same object. It does not reject. */
  ask(question: string): Promise<A>
}

export function useAnswer<A>({ question, restMs, ask }: AnswerOptions<A>): Answer<A> {
  const [answer, setAnswer] = useState<Answer<A>>({ kind: 'none' })
  useEffect(() => {
    if (question === null) {
      setAnswer({ kind: 'none' })
      return
    }
    let isOver = false
    setAnswer({ kind: 'working' })
    const timer = setTimeout(async () => {
      const found = await ask(question)
      if (!isOver) setAnswer(found)
    }, restMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [question, restMs, ask])
  return answer
}
