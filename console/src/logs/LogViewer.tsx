// The logs of one or several containers, merged by time: search, severity, JSON, wrapping, download. Only what is seen is
// drawn, so a hundred thousand lines scroll like ten.
import { Button, SearchInput } from '@patternfly/react-core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Fragment, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { alike } from './colours.ts'
import { linesMax, matchesOf, piecesOf } from './log-buffer.ts'
import { logFileOf } from './log-file.ts'
import type { LogSource } from './log-follow.ts'
import { type LogLine, type Restart, type Severity, severities, shownFields } from './log-line.ts'
import type { Logs } from './log-streams.ts'
import { sinces, tails, useLogView } from './use-log-view.ts'
import { useLogs } from './use-logs.ts'
import '../strip/strip.css'
import './logs.css'
import { localeOf } from '../i18n/language.ts'
import { fitWindow } from '../parts/fit-window.ts'
import { sentences } from '../parts/sentences.ts'
import { networkGone } from './log-follow.ts'

export interface ShownSource extends LogSource {
  /** Gives its colour, and stands in front of its lines. */
  readonly ordinal: number
}

export interface LogViewerProps {
  readonly sources: readonly ShownSource[]
  /** Whatever somebody has chosen them by: what of others stood there goes with another one. */
  readonly choice: string
}

const rowHeight = 19
/** What stands below it says how many lines there are. */
const room = { below: 56, least: 200 }

export function LogViewer({ sources: followed, choice }: LogViewerProps) {
  const { t, i18n } = useTranslation()
  const view = useLogView()
  const { ask, least, words } = view
  const [shows, setShows] = useState({ times: false, wrap: false, json: true })
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
  const current = place === null ? null : (matches[place] ?? null)
  const goTo = (wanted: number) =>
    setAt(({ moves }) => ({
      moves: moves + 1,
      place: wanted,
      key: lines[matches[wanted] ?? -1]?.key ?? null,
    }))
  const go = (by: number) => {
    if (place !== null) goTo((place + by + matches.length) % matches.length)
  }
  const toggle = (name: keyof typeof shows) => setShows({ ...shows, [name]: !shows[name] })
  const troubles = logs.states.flatMap((state, index) =>
    state?.kind === 'waiting' ? [{ source: sources[index], reason: state.reason }] : [],
  )
  return (
    <div className="logs">
      <div className="page__tools logs__tools">
        <SearchInput
          aria-label={t('logs.search')}
          placeholder={t('logs.search')}
          value={words}
          onChange={(_, value) => {
            view.search(value)
            setAt(({ moves }) => ({ ...firstMatch, moves: moves + 1 }))
          }}
          onClear={() => view.search('')}
          resetButtonLabel={t('common.clear')}
          previousNavigationButtonAriaLabel={t('common.previous')}
          nextNavigationButtonAriaLabel={t('common.next')}
          onNextClick={() => go(1)}
          onPreviousClick={() => go(-1)}
          onKeyDown={event => {
            if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
          }}
          {...(words === ''
            ? {}
            : {
                resultsCount: `${place === null ? 0 : place + 1} / ${matches.length}`,
              })}
        />
        <select
          className="choice"
          aria-label={t('logs.severity')}
          value={least}
          onChange={event => view.takeLeast(event.target.value as Severity)}
        >
          <option value="none">{t('logs.all')}</option>
          {severities.map(each => (
            <option key={each} value={each}>
              {t(`logs.severities.${each}`)}
            </option>
          ))}
        </select>
        <select
          className="choice"
          aria-label={t('logs.tail')}
          value={ask.tailLines ?? linesMax}
          onChange={event => view.takeTail(Number(event.target.value))}
        >
          {tails.map(each => (
            <option key={each} value={each}>
              {t('logs.lines', { count: each })}
            </option>
          ))}
        </select>
        <select
          className="choice"
          aria-label={t('logs.since')}
          value={ask.sinceSeconds ?? 0}
          onChange={event => view.takeSince(Number(event.target.value))}
        >
          {sinces.map(each => (
            <option key={each} value={each}>
              {t(`logs.sinces.${each}`)}
            </option>
          ))}
        </select>
        <Toggle isOn={ask.isFollowed} label={t('logs.follow')} flip={view.flipFollowed} />
        <Toggle isOn={ask.isPrevious} label={t('logs.previous')} flip={view.flipPrevious} />
        <Toggle isOn={shows.times} label={t('logs.timestamps')} flip={() => toggle('times')} />
        <Toggle isOn={shows.wrap} label={t('logs.wrap')} flip={() => toggle('wrap')} />
        <Toggle isOn={shows.json} label={t('logs.json')} flip={() => toggle('json')} />
        <Button variant="link" isDisabled={lines.length === 0} onClick={() => download(logs, lines, t)}>
          {t('logs.download')}
        </Button>
      </div>
      <div role="status">
        {logs.dropped > 0 && <p className="logs__told">{t('logs.dropped', { count: logs.dropped })}</p>}
        {troubles.map(({ source, reason }) => (
          <p key={`${source?.pod}/${source?.container}`} className="logs__told">
            {source?.pod} {source?.container}
            {t('common.colon')}
            {sentences(reason === networkGone ? t('logs.networkGone') : reason, t('logs.again'))}
          </p>
        ))}
      </div>
      <Lines
        lines={lines}
        sources={sources}
        isSeveral={isSeveral}
        shows={shows}
        words={words}
        current={current}
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

/** The match that is gone to: by its line, as older lines are let go while one reads. */
interface MatchAt {
  readonly place: number
  readonly key: number | null
  /** How often somebody has gone to another. */
  readonly moves: number
}

const firstMatch: MatchAt = { place: 0, key: null, moves: 0 }

interface Found {
  readonly lines: readonly LogLine[]
  readonly matches: readonly number[]
}

/** Its place among the matches; null where there are none. */
function placeOf({ place, key }: MatchAt, { lines, matches }: Found): number | null {
  if (matches.length === 0) return null
  const keyAt = (match: number | undefined) => (match === undefined ? undefined : lines[match]?.key)
  if (key === null || keyAt(matches[place]) === key) return Math.min(place, matches.length - 1)
  const found = matches.findIndex(match => keyAt(match) === key)
  return found >= 0 ? found : Math.min(place, matches.length - 1)
}

function isAtLeast(severity: Severity, least: Severity): boolean {
  return severity !== 'none' && severities.indexOf(severity) <= severities.indexOf(least)
}

const Toggle = ({ isOn, label, flip }: { readonly isOn: boolean; readonly label: string; flip(): void }) => (
  <button type="button" className="toggle" aria-pressed={isOn} onClick={flip}>
    {label}
  </button>
)

interface LinesProps {
  readonly lines: readonly LogLine[]
  readonly sources: readonly ShownSource[]
  readonly isSeveral: boolean
  readonly shows: { readonly times: boolean; readonly wrap: boolean; readonly json: boolean }
  readonly words: string
  /** The match that is gone to. */
  readonly current: number | null
  readonly moves: number
  readonly isFollowed: boolean
}

const movingKeys = new Set(['PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'Home', 'End', ' '])

function Lines({ lines, sources, isSeveral, shows, words, current, moves, isFollowed }: LinesProps) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLElement>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  /** Whether somebody moves it: by the bar, or a finger. */
  const isHeld = useRef(false)
  const top = useRef(0)
  /** Whether the match stays in sight, whatever comes above it, until somebody moves away. */
  const isPinned = useRef(false)
  useEffect(() => (scroller.current ? fitWindow(scroller.current, room) : undefined), [])
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: index => lines[index]?.key ?? index,
    overscan: 20,
    // What is looked at stays where it is when older lines are let go of.
    anchorTo: 'end',
  })
  const toEnd = () => virtual.scrollToIndex(lines.length - 1, { align: 'end' })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come is what moves it
  useEffect(() => {
    if (isFollowed && isAtEnd && lines.length > 0) toEnd()
  }, [lines, isFollowed, isAtEnd])
  const isFound = current !== null
  // biome-ignore lint/correctness/useExhaustiveDependencies: when somebody goes to another match, or one comes
  useEffect(() => {
    isPinned.current = isFound
    if (isFound) setAtEnd(false)
  }, [isFound, moves])
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines of others, merged in above it, are what moves it
  useEffect(() => {
    if (current !== null && isPinned.current) virtual.scrollToIndex(current, { align: 'center' })
  }, [current, moves, lines])
  return (
    <div className="logs__frame">
      <section
        ref={scroller}
        className={`logs__lines ${shows.wrap ? 'logs__lines--wrap' : ''}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        aria-label={t('logs.title')}
        onWheel={event => {
          isPinned.current = false
          if (event.deltaY < 0) setAtEnd(false)
        }}
        onScroll={event => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
          const isEnd = scrollHeight - scrollTop - clientHeight < rowHeight
          if (isHeld.current) isPinned.current = false
          if (isEnd && !isPinned.current) setAtEnd(true)
          else if (isHeld.current && scrollTop < top.current) setAtEnd(false)
          top.current = scrollTop
        }}
        onPointerDown={() => {
          isHeld.current = true
        }}
        // What is let go of over the bar is not told everywhere.
        onPointerMove={({ buttons }) => {
          if (buttons === 0) isHeld.current = false
        }}
        onTouchStart={() => {
          isHeld.current = true
        }}
        onTouchEnd={() => {
          isHeld.current = false
        }}
        onKeyDown={event => {
          if (movingKeys.has(event.key)) isPinned.current = false
          if (event.key === 'PageUp' || event.key === 'ArrowUp' || event.key === 'Home') setAtEnd(false)
        }}
      >
        <div className="logs__all" style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(item => {
            const line = lines[item.index]
            if (!line) return null
            const source = sources[line.source]
            if (line.restart)
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className="log log--restart"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  {isSeveral && source ? `${source.pod} ` : ''}
                  {restartText(line.restart, t)}
                </div>
              )
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={`log log--${line.severity} ${item.index === current ? 'log--current' : ''}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {shows.times && <span className="log__time">{line.at.slice(0, 23).replace('T', ' ')} </span>}
                {isSeveral && source && (
                  <span className={`log__source log__source--${source.ordinal % 8}`}>
                    {source.pod} {source.container}{' '}
                  </span>
                )}
                <Text line={line} words={words} isParsed={shows.json} />
              </div>
            )
          })}
        </div>
        {lines.length === 0 && <p className="logs__none">{t('logs.none')}</p>}
      </section>
      {isFollowed && !isAtEnd && (
        <Button
          className="logs__end"
          variant="secondary"
          size="sm"
          onClick={() => {
            isPinned.current = false
            setAtEnd(true)
            toEnd()
          }}
        >
          {t('logs.toEnd')}
        </Button>
      )}
    </div>
  )
}

type Translate = ReturnType<typeof useTranslation>['t']

function restartText({ container, end }: Restart, t: Translate): string {
  if (end === null) return t('logs.restarted', { container })
  const { exitCode, isOutOfMemory } = end
  return t(isOutOfMemory ? 'logs.restartedMemory' : 'logs.restartedCode', { container, exitCode })
}

function Text({
  line,
  words,
  isParsed,
}: {
  readonly line: LogLine
  readonly words: string
  readonly isParsed: boolean
}) {
  if (isParsed && line.fields) {
    const { message, rest } = shownFields(line.fields)
    return (
      <span>
        <Marked text={message} words={words} />{' '}
        <span className="log__rest">
          <Marked text={rest} words={words} />
        </span>
      </span>
    )
  }
  return (
    <span>
      <Coloured line={line} words={words} />
    </span>
  )
}

/** With its own colours, and with what was searched for marked. */
function Coloured({ line: { text, looks }, words }: { readonly line: LogLine; readonly words: string }) {
  if (looks.length === 0) return <Marked text={text} words={words} />
  let at = 0
  return piecesOf(text, words).map((piece, index) => {
    const from = at
    at += piece.length
    const parts = alike(text, looks, { from, to: at }).map(({ text, classes }, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
      <span key={place} className={classes}>
        {text}
      </span>
    ))
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name than their place
    return index % 2 === 1 ? <mark key={index}>{parts}</mark> : <Fragment key={index}>{parts}</Fragment>
  })
}

const Marked = ({ text, words }: { readonly text: string; readonly words: string }) =>
  piecesOf(text, words).map((piece, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name than their place
    index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece,
  )

function download(logs: Logs<ShownSource>, lines: readonly LogLine[], t: Translate): void {
  const { name, text } = logFileOf(logs, lines, restart => restartText(restart, t))
  saveBlob(new Blob([...text], { type: 'text/plain' }), name)
}

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
