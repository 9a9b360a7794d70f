// CPU, memory and network by ordinal, for the last hour as far as the page has watched.
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../app/preferences.ts'
import { useQueryWord } from '../app/router.ts'
import { NoPods, type NoPodsProps } from '../detail/NoPods.tsx'
import { localeOf } from '../i18n/language.ts'
import { errorText } from '../parts/words/error-text.ts'
import type { SetView } from '../sets/set-model.ts'
import { amountText, lineOf, linesMax, type Measure, newestAt, spanOf, ticksText } from './chart-words.ts'
import { aligned, type PodSeries, type Sample, seriesOf } from './usage-history.ts'
import { useUsage } from './use-usage.ts'
import '../strip/strip.css'
import './usage.css'

const charts: readonly Measure[] = ['cpu', 'memory', 'received', 'sent']
/** 1, 2, 5 of whole KiB, MiB, …, so that the scale has round numbers. */
const byteSteps = [0, 1, 2, 3, 4].flatMap(power =>
  [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map(each => each * 1024 ** power),
)

export function MetricsTab({ view, scale }: NoPodsProps) {
  const { t } = useTranslation()
  const { history, problem, isForbidden } = useUsage(view.namespace)
  const [from, setFrom] = useQueryWord('first', '0')
  const first = Math.min(Number(from) || 0, Math.max(0, view.ordinals.length - 1))
  const rows = view.ordinals.slice(first, first + linesMax).map(({ ordinal, podName, pod }) => ({
    ordinal,
    podName,
    series: seriesOf(history, pod),
  }))
  const hasPods = view.ordinals.some(({ pod }) => pod !== null)
  const isEmpty = rows.every(({ series }) => !series?.cpu.length)
  const denied = t('access.needs', { verb: 'list', resource: 'pods.metrics.k8s.io', project: view.namespace })
  const message = isForbidden ? denied : problem === null ? null : errorText(problem)
  const how = message === null ? t('usage.how') : t(isEmpty ? 'usage.none' : 'usage.until', { message })
  return (
    <>
      {view.ordinals.length > linesMax && (
        <div className="page__tools">
          <OrdinalsChoice view={view} first={first} choose={place => setFrom(`${place}`)} />
        </div>
      )}
      <p className="status__why" role="status">
        {how}
      </p>
      {isEmpty && !hasPods && <NoPods view={view} scale={scale} />}
      {isEmpty && hasPods && message === null && <p>{t('usage.waiting')}</p>}
      <div className="charts">
        {!isEmpty &&
          charts.map(what => (
            <article key={what} className="chart">
              <h2>{t(`usage.${what}`)}</h2>
              {rows.every(({ series }) => !series?.[what].length) ? (
                <p className="status__why">{t('usage.noNetwork')}</p>
              ) : (
                <Chart what={what} rows={rows} />
              )}
            </article>
          ))}
      </div>
    </>
  )
}

interface OrdinalsChoiceProps {
  readonly view: SetView
  readonly first: number
  choose(first: number): void
}

/** Of many ordinals some are shown at a time. */
function OrdinalsChoice({ view: { ordinals }, first, choose }: OrdinalsChoiceProps) {
  const { t } = useTranslation()
  const places = ordinals.map((_, place) => place).filter(place => place % linesMax === 0)
  return (
    <select
      className="choice"
      aria-label={t('usage.ordinals')}
      value={first - (first % linesMax)}
      onChange={({ target }) => choose(Number(target.value))}
    >
      {places.map(place => {
        const last = ordinals[Math.min(place + linesMax, ordinals.length) - 1]
        return (
          <option key={place} value={place}>
            {t('usage.fromTo', { from: ordinals[place]?.ordinal, to: last?.ordinal })}
          </option>
        )
      })}
    </select>
  )
}

interface ChartProps {
  readonly what: Measure
  readonly rows: readonly {
    readonly ordinal: number
    readonly podName: string
    readonly series: PodSeries | undefined
  }[]
}

const none: readonly Sample[] = []
/** At the pointer, or where there is none, the newest: told anew. */
const asItIs = { idxs: [] }

function Chart({ what, rows }: ChartProps) {
  const { i18n, t } = useTranslation()
  const theme = useTheme()
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const names = rows.map(({ podName }) => podName).join(' ')
  const data = useMemo(() => dataOf(rows.map(({ series }) => series?.[what] ?? none)), [rows, what])
  const newest = useRef(data)
  newest.current = data
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other lines, looks or words; its data come below
  useEffect(() => {
    const at = place.current
    if (!at) return
    const style = getComputedStyle(at)
    const line = style.getPropertyValue('--pf-t--global--border--color--default')
    const made = new uPlot(
      {
        width: at.clientWidth || 400,
        height: 190,
        scales: {
          // Of the samples themselves: a single one would be given a day.
          x: { range: ({ data: [times] }) => spanOf(times) },
          y: { range: (_, __, max) => [0, Math.max(max * 1.1, Number.EPSILON)] },
        },
        axes: [
          {
            stroke: style.color,
            font: `12px ${style.fontFamily}`,
            space: 84,
            grid: { stroke: line, width: 0.5 },
            ticks: { stroke: line },
            values: (_, times) => times.map(each => clock(each, i18n.language)),
          },
          {
            stroke: style.color,
            font: `12px ${style.fontFamily}`,
            size: 72,
            grid: { stroke: line, width: 0.5 },
            ticks: { stroke: line },
            values: (_, values) => [...ticksText(what, values)],
            ...(what === 'cpu' ? {} : { incrs: [...byteSteps] }),
          },
        ],
        legend: { live: true },
        series: [
          {
            label: t('usage.time'),
            value: ({ data: [times] }, _, __, place) =>
              textOf(newestAt(times, place), clockIn(i18n.language)),
          },
          ...rows.map(({ podName, ordinal }, place): uPlot.Series => {
            const { colour, dash } = lineOf(ordinal)
            return {
              label: podName,
              stroke: style.getPropertyValue(colour),
              width: 1.6,
              dash: [...dash],
              spanGaps: true,
              value: ({ data }, _, __, at) =>
                textOf(newestAt(data[place + 1] ?? [], at), each => amountText(what, each)),
            }
          }),
        ],
      },
      newest.current,
      at,
    )
    made.setLegend(asItIs)
    plot.current = made
    const sized = new ResizeObserver(() => made.setSize({ width: at.clientWidth, height: 190 }))
    sized.observe(at)
    return () => {
      sized.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [names, what, theme, i18n.language])
  useEffect(() => {
    plot.current?.setData(data)
    plot.current?.setLegend(asItIs)
  }, [data])
  return <div ref={place} className="chart__place" role="img" aria-label={t(`usage.${what}`)} />
}

function dataOf(series: readonly (readonly Sample[])[]): uPlot.AlignedData {
  const { times, values } = aligned(series)
  return [times.map(at => at / 1000), ...values.map(row => [...row])]
}

const textOf = (value: number | null, words: (value: number) => string): string =>
  value === null ? '–' : words(value)

const clockIn =
  (language: string) =>
  (seconds: number): string =>
    clock(seconds, language)

const clock = (seconds: number, language: string): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(seconds * 1000)
