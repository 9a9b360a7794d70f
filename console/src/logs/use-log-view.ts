// What of the logs is asked for and looked at: in the address, so that whoever is sent it sees the same lines. Whether they are
// followed is not: it goes with what one does.
import { useMemo, useState } from 'react'
import { useQueryWord } from '../app/router.ts'
import type { LogAsk } from './log-follow.ts'
import { type Severity, severities } from './log-line.ts'

export const tails = [100, 1_000, 10_000, 100_000] as const
/** In seconds; 0 for all. */
export const sinces = [0, 60, 600, 3_600, 86_400] as const

export interface LogView {
  readonly ask: LogAsk
  /** The least severity that is shown. */
  readonly least: Severity
  /** What is searched for. */
  readonly words: string
  takeTail(count: number): void
  takeSince(seconds: number): void
  takeLeast(severity: Severity): void
  search(words: string): void
  flipFollowed(): void
  flipPrevious(): void
}

export function useLogView(): LogView {
  const [tail, setTail] = useQueryWord('lines', '1000')
  const [since, setSince] = useQueryWord('since', '0')
  const [severity, setSeverity] = useQueryWord('severity', 'none')
  const [words, search] = useQueryWord('find')
  const [previous, setPrevious] = useQueryWord('previous')
  const [isFollowed, setFollowed] = useState(true)
  const isPrevious = previous !== ''
  const ask = useMemo(
    (): LogAsk => ({
      tailLines: oneOf(tails, tail) ?? 1_000,
      sinceSeconds: oneOf(sinces, since) || null,
      isPrevious,
      isFollowed: isFollowed && !isPrevious,
    }),
    [tail, since, isPrevious, isFollowed],
  )
  return {
    ask,
    least: severities.find(each => each === severity) ?? 'none',
    words,
    takeTail: count => setTail(String(count)),
    takeSince: seconds => setSince(String(seconds)),
    takeLeast: setSeverity,
    search,
    flipFollowed() {
      setFollowed(isPrevious || !isFollowed)
      setPrevious('')
    },
    flipPrevious() {
      setFollowed(isPrevious)
      setPrevious(isPrevious ? '' : 'yes')
    },
  }
}

/** An address may say anything. */
const oneOf = (known: readonly number[], word: string): number | undefined =>
  known.find(each => String(each) === word)
