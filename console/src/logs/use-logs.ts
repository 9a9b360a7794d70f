// The lines of several sources as one stream, for as long as a page shows them.
import { useEffect, useRef, useState } from 'react'
import { followLog, type LogAsk } from './log-follow.ts'
import type { LogSource } from './log-source.ts'
import { type ChosenSources, LogStreams, type Logs } from './log-streams.ts'

const nothing = { lines: [], dropped: 0, sources: [], states: [], isSeveral: false } as const
/** The page is drawn no more often, however many lines come. */
const drawMs = 120

/** Another `ask` begins anew; other sources join those that are shown. */
export function useLogs<S extends LogSource>(chosen: ChosenSources<S>, ask: LogAsk): Logs<S> {
  const [logs, setLogs] = useState<Logs<S>>(nothing)
  const streams = useRef<LogStreams<S> | null>(null)
  const asked = JSON.stringify(ask)
  useEffect(() => {
    const ask: LogAsk = JSON.parse(asked)
    const opened = new LogStreams<S>({
      follow: (source, following) => followLog(source, { ...following, ask }),
      tell: setLogs,
      marks: ask.isFollowed && !ask.isPrevious ? 'restarts' : 'nothing',
      later(fire) {
        const timer = setTimeout(fire, drawMs)
        return () => clearTimeout(timer)
      },
    })
    streams.current = opened
    setLogs(nothing)
    return () => opened.close()
  }, [asked])
  const wanted = JSON.stringify(chosen)
  // biome-ignore lint/correctness/useExhaustiveDependencies: those of another ask are new, and show nothing yet
  useEffect(() => {
    streams.current?.show(JSON.parse(wanted))
  }, [wanted, asked])
  return logs
}
