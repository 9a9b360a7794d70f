// The lines of several sources as one stream, for as long as a page shows them. However many lines come, the page is
// drawn at most a few times a second.
import { useEffect, useState } from 'react'
import { LogBuffer } from './log-buffer.ts'
import { followLog, type LogAsk, type LogSource, type SourceState } from './log-follow.ts'
import { type LogLine, lineOf } from './log-line.ts'

export interface Logs {
  readonly lines: readonly LogLine[]
  readonly dropped: number
  readonly states: readonly SourceState[]
}

const nothing: Logs = { lines: [], dropped: 0, states: [] }
const drawMs = 120

export function useLogs(sources: readonly LogSource[], ask: LogAsk): Logs {
  const [logs, setLogs] = useState(nothing)
  const wanted = JSON.stringify([sources, ask])
  useEffect(() => {
    const [sources, ask]: [LogSource[], LogAsk] = JSON.parse(wanted)
    const stop = new AbortController()
    const buffer = new LogBuffer()
    const states: SourceState[] = sources.map(() => ({ kind: 'connecting' }))
    let waiting: LogLine[] = []
    let key = 0
    let timer: ReturnType<typeof setTimeout> | null = null
    const draw = () => {
      timer = null
      buffer.add(waiting)
      waiting = []
      setLogs({ lines: buffer.lines, dropped: buffer.dropped, states: [...states] })
    }
    const drawSoon = () => {
      timer ??= setTimeout(draw, drawMs)
    }
    setLogs(nothing)
    for (const [index, source] of sources.entries())
      void followLog(source, {
        ask,
        signal: stop.signal,
        ears: {
          onLines(raw) {
            for (const each of raw) waiting.push(lineOf(each, { key: key++, source: index }))
            drawSoon()
          },
          onState(state) {
            states[index] = state
            drawSoon()
          },
        },
      })
    return () => {
      stop.abort()
      if (timer !== null) clearTimeout(timer)
    }
  }, [wanted])
  return logs
}
