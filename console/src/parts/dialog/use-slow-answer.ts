import { useEffect, useState } from 'react'
import { longestAwaitedMs } from '../../live/awaited.ts'

const lookMs = 1_000
/** So long one waits without being told why. */
const slowMs = 5_000

/** For how many seconds the server has not answered what it was asked; null while that is nothing to be told. */
export function useSlowAnswer(isWaiting: boolean): number | null {
  const [seconds, setSeconds] = useState<number | null>(null)
  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => {
      const ms = longestAwaitedMs()
      setSeconds(ms < slowMs ? null : Math.floor(ms / 1000))
    }, lookMs)
    return () => {
      clearInterval(timer)
      setSeconds(null)
    }
  }, [isWaiting])
  return seconds
}
