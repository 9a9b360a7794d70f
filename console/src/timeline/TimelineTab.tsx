// Ordinal by time: every Pod's life, coloured by revision and shaped by state as on the strip, under the edits that
// caused it.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { useQueryWord } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { serverNow } from '../parts/server-clock.ts'
import { clockText, durationText, minuteText, useNow } from '../parts/time.tsx'
import type { SetView } from '../sets/set-model.ts'
import { type Flag, flagsOf } from './flags.ts'
import type { Mark, Span } from './span.ts'
import { shareOf, ticksOf, timelineOf, type Watched } from './timeline-model.ts'
import '../strip/strip.css'
import './timeline.css'

const windows = ['5', '15', '60', '360', 'all'] as const

export function TimelineTab({ view, watched }: { readonly view: SetView; readonly watched: Watched | null }) {
  const { t, i18n } = useTranslation()
  const now = useNow()
  const [span, setSpan] = useQueryWord('span', '15')
  const { items: events } = useLive(kinds.Event, view.namespace)
  const timeline = useMemo(() => timelineOf({ view, watched, events }, serverNow()), [view, watched, events])
  const from = span === 'all' ? timeline.start : now - Number(span) * 60_000
  const place = (at: number) => shareOf(at, from, now)
  const marks = timeline.marks.filter(({ at }) => at >= from)
  const flags = flagsOf(marks.map(({ at }) => place(at)))
  const ticks = ticksOf(from, now)
  const isByMinute = ticks.every(at => at % 60_000 === 0)
  return (
    <div className="timeline">
      <div className="page__tools">
        <select
          className="choice"
          aria-label={t('timeline.span')}
          value={span}
          onChange={event => setSpan(event.target.value)}
        >
          {windows.map(each => (
            <option key={each} value={each}>
              {t(`timeline.spans.${each}`)}
            </option>
          ))}
        </select>
        <span className="status__why">{t('timeline.how')}</span>
      </div>
      <section
        className="timeline__frame"
        aria-label={t('detail.tabs.timeline')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
      >
        <div className="timeline__row timeline__row--marks">
          <span className="timeline__name">{t('timeline.edits')}</span>
          <div className="timeline__lane">
            {marks.map((mark, index) => (
              <Edit
                key={`${mark.kind}-${mark.at}-${mark.text}`}
                mark={mark}
                place={place(mark.at)}
                flag={flags[index] ?? null}
              />
            ))}
          </div>
        </div>
        <div className="timeline__rows">
          {timeline.rows.map(row => (
            <div key={row.ordinal} className="timeline__row">
              <span className="timeline__name">{row.podName}</span>
              <ul className="timeline__lane" aria-label={row.podName}>
                {row.spans
                  .filter(({ to }) => (to ?? now) >= from)
                  .map(each => (
                    <Bar key={`${each.from}-${each.uid}`} span={each} from={from} now={now} />
                  ))}
              </ul>
            </div>
          ))}
          {/* Each once, over all rows. */}
          <div className="timeline__row timeline__row--lines" aria-hidden="true">
            <span className="timeline__name" />
            <div className="timeline__lane">
              {marks.map(mark => (
                <span
                  key={`${mark.kind}-${mark.at}-${mark.text}`}
                  className="timeline__line"
                  style={{ insetInlineStart: `${place(mark.at)}%` }}
                />
              ))}
            </div>
          </div>
        </div>
        <div className="timeline__row timeline__row--scale" aria-hidden="true">
          <span className="timeline__name" />
          <div className="timeline__lane">
            {ticks
              .filter(at => place(at) < 93)
              .map(at => (
                <span key={at} className="timeline__tick" style={{ insetInlineStart: `${place(at)}%` }}>
                  {(isByMinute ? minuteText : clockText)(at, i18n.language)}
                </span>
              ))}
          </div>
        </div>
      </section>
      {marks.length > 0 && (
        <ul className="timeline__marks" aria-label={t('timeline.edits')}>
          {marks.map(mark => (
            <li key={`${mark.kind}-${mark.at}-${mark.text}`}>
              <span className="mono">{clockText(mark.at, i18n.language)}</span>{' '}
              {t(`timeline.marks.${mark.kind}`, { text: mark.text })}
            </li>
          ))}
        </ul>
      )}
      <ul className="timeline__key">
        {(['ready', 'starting', 'waiting', 'stopping', 'failed'] as const).map(state => (
          <li key={state}>
            <span className={`timeline__bar timeline__bar--current timeline__bar--${state}`} />{' '}
            {t(`state.${state}`)}
          </li>
        ))}
        <li>
          <span className="timeline__bar timeline__bar--current timeline__bar--untold" />{' '}
          {t('timeline.untold')}
        </li>
        {(['current', 'update', 'other'] as const).map(revision => (
          <li key={revision}>
            <span className={`timeline__bar timeline__bar--${revision} timeline__bar--ready`} />{' '}
            {t(`revisionKind.${revision}`)}
          </li>
        ))}
      </ul>
    </div>
  )
}

interface EditProps {
  readonly mark: Mark
  readonly place: number
  readonly flag: Flag | null
}

function Edit({ mark, place, flag }: EditProps) {
  const { t, i18n } = useTranslation()
  const text = t(`timeline.marks.${mark.kind}`, { text: mark.text })
  const title = `${clockText(mark.at, i18n.language)} · ${text}`
  return (
    <>
      <span className="timeline__mark" style={{ insetInlineStart: `${place}%` }} title={title} />
      {flag && (
        <span
          className={`timeline__flag timeline__flag--${flag.side}`}
          style={{
            [flag.side === 'after' ? 'insetInlineStart' : 'insetInlineEnd']:
              `${flag.side === 'after' ? place : 100 - place}%`,
            insetBlockStart: `${flag.row * 16}px`,
            maxInlineSize: `${flag.room}%`,
          }}
          title={title}
        >
          {text}
        </span>
      )}
    </>
  )
}

function Bar({ span, from, now }: { readonly span: Span; readonly from: number; readonly now: number }) {
  const { t, i18n } = useTranslation()
  const end = span.to ?? now
  const [left, right] = [shareOf(span.from, from, now), shareOf(end, from, now)]
  const text = [
    span.state === 'untold' ? t('timeline.untold') : t(`state.${span.state}`),
    span.revisionName || t(`revisionKind.${span.revision}`),
    `${clockText(span.from, i18n.language)} – ${span.to === null ? t('timeline.now') : clockText(span.to, i18n.language)}`,
    durationText(end - span.from, i18n.language),
  ].join(' · ')
  return (
    <li
      className={`timeline__bar timeline__bar--${span.revision} timeline__bar--${span.state}`}
      style={{ insetInlineStart: `${left}%`, inlineSize: `max(3px, ${right - left}%)` }}
      title={text}
    >
      <span className="timeline__said">{text}</span>
    </li>
  )
}
