// The logs of one or several containers, merged by time: search, severity, JSON, wrapping, download.
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { localeOf } from '../i18n/language.ts'
import { saveBlob } from '../parts/save-blob.ts'
import { sentences } from '../parts/words/sentences.ts'
import { LogLines } from './LogLines.tsx'
import { LogTools } from './LogTools.tsx'
import { linesMax } from './log-buffer.ts'
import { logFileOf } from './log-file.ts'
import { networkGone } from './log-follow.ts'
import { type Severity, severities } from './log-line.ts'
import { firstMatch, matchesOf, placeOf } from './log-search.ts'
import type { ShownSource } from './log-source.ts'
import { restartText } from './restart-text.ts'
import { useLogView } from './use-log-view.ts'
import { useLogs } from './use-logs.ts'
import '../strip/strip.css'
import './logs.css'

export interface LogViewerProps {
  readonly sources: readonly ShownSource[]
  /** Whatever somebody has chosen them by: what of others stood there goes with another one. */
  readonly choice: string
}

export function LogViewer({ sources: followed, choice }: LogViewerProps) {
  const { t, i18n } = useTranslation()
  const view = useLogView()
  const { ask, least, words } = view
  const [looks, setLooks] = useState({ times: false, wrap: false, json: true })
  const [at, setAt] = useState(firstMatch)
  const logs = useLogs({ sources: followed, choice }, ask)
  const { sources, isSeveral } = logs
  const deferred = useDeferredValue(logs.lines)
  const lines = useMemo(
    () =>
      least === 'none' ? deferred : deferred.filter(line => line.restart || isAtLeast(line.severity, least)),
    [deferred, least],
  )
  const count = useMemo(() => lines.filter(({ restart }) => !restart).length, [lines])
  const matches = useMemo(() => matchesOf(lines, words), [lines, words])
  const place = placeOf(at, { lines, matches })
  const search = (wanted: string) => {
    view.search(wanted)
    setAt(({ moves }) => ({ ...firstMatch, moves: moves + 1 }))
  }
  const go = (by: number) => {
    if (place === null) return
    const wanted = (place + by + matches.length) % matches.length
    const key = lines[matches[wanted] ?? -1]?.key ?? null
    setAt(({ moves }) => ({ moves: moves + 1, place: wanted, key }))
  }
  const download = () => {
    const { name, text } = logFileOf(logs, lines, restart => restartText(restart, t))
    saveBlob(new Blob([...text], { type: 'text/plain' }), name)
  }
  const troubles = logs.states.flatMap((state, index) =>
    state?.kind === 'waiting' || state?.kind === 'refused' ? [{ source: sources[index], state }] : [],
  )
  return (
    <div className="logs">
      <LogTools
        view={view}
        looks={looks}
        matches={{ place, count: matches.length }}
        hasLines={lines.length > 0}
        show={setLooks}
        search={search}
        go={go}
        download={download}
      />
      <div role="status">
        {logs.dropped > 0 && <p className="logs__told">{t('logs.dropped', { count: logs.dropped })}</p>}
        {troubles.map(({ source, state: { kind, reason } }) => (
          <p key={`${source?.pod}/${source?.container}`} className="logs__told">
            {source?.pod} {source?.container}
            {t('common.colon')}
            {sentences(
              reason === networkGone ? t('logs.networkGone') : reason,
              ...(kind === 'waiting' ? [t('logs.again')] : []),
            )}
          </p>
        ))}
      </div>
      <LogLines
        lines={lines}
        sources={sources}
        isSeveral={isSeveral}
        looks={looks}
        words={words}
        current={place === null ? null : (matches[place] ?? null)}
        moves={at.moves}
        isFollowed={ask.isFollowed}
      />
      <p className="status__why">
        {t('logs.shown', { count })} ·{' '}
        {t('logs.kept', { max: linesMax.toLocaleString(localeOf(i18n.language)) })}
      </p>
    </div>
  )
}

const isAtLeast = (severity: Severity, least: Severity): boolean =>
  severity !== 'none' && severities.indexOf(severity) <= severities.indexOf(least)
