import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../../src/api/kinds.ts'
import type { ApiObject } from '../../../../src/api/object.ts'
import { useClient } from '../../live/live-store.tsx'
import { errorText } from '../../parts/words/error-text.ts'
import type { TextProblem } from './text-problems.ts'

const restMs = 700
const none: readonly TextProblem[] = []

/** Of what is typed, a moment after the last key. `opened`: what the text was made of; null while nobody edits it. */
export function useTextProblems<T extends ApiObject>(
  kind: Kind<T>,
  opened: T | null,
  text: string,
): readonly TextProblem[] {
  const client = useClient()
  const { language } = useTranslation().i18n
  const [found, setFound] = useState(none)
  // biome-ignore lint/correctness/useExhaustiveDependencies: problems are told in the language of the page
  useEffect(() => {
    if (!opened) return setFound(none)
    const stop = new AbortController()
    const timer = setTimeout(async () => {
      const problems = await import('./text-problems.ts')
        .then(({ problemsOfText }) => problemsOfText(client, { kind, opened, text }, stop.signal))
        .catch((error: unknown) => [{ from: 0, to: 0, message: errorText(error) }])
      if (!stop.signal.aborted) setFound(problems)
    }, restMs)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [client, kind, opened, text, language])
  return opened ? found : none
}
