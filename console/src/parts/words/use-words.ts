// Words that are made as they are drawn: what is said already follows the language that somebody chooses afterwards.
import { useCallback, useState } from 'react'

export type Words = () => string

/** What was said last, in the language of now; null where nothing was. */
export function useWords(): readonly [string | null, (words: Words | null) => void] {
  const [said, setSaid] = useState<{ readonly words: Words } | null>(null)
  const say = useCallback((words: Words | null) => setSaid(words && { words }), [])
  return [said?.words() ?? null, say]
}
