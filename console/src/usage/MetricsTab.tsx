// CPU, memory and network by ordinal, for the last hour as far as the page has watched.
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../app/preferences.ts'
import { bytesText } from '../exec/folder.ts'
import { localeOf } from '../i18n/language.ts'
import type { SetView } from '../sets/set-model.ts'
import { aligned, coresText, type PodSeries, type Sample, seriesOf } from './usage-history.ts'
import { useUsage } from './use-usage.ts'
import '../strip/strip.css'
import './usage.css'

const charts = [
  { what: 'cpu', text: coresText },
  { what: 'memory', text: bytesText },
  { what: 'received', text: (rate: number) => `${bytesText(rate)}/s` },
  { what: 'sent', text: (rate: number) => `${bytesText(rate)}/s` },
] as const
/** 1, 2, 5 of whole KiB, MiB, …, so that the scale has round numbers. */
const byteSteps = [0, 1, 2, 3, 4].flatMap(power =>
  [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map(each => each * 1024 ** power),
)
/** More lines than this say nothing. */
const linesMax = 24

export function MetricsTab({ view }: { readonly view: SetView }) {
  const { t } = useTranslation()
  const { history, problem: told, isForbidden } = useUsage(view.namespace)
  const denied = t('access.needs', { verb: 'list', resource: 'pods.metrics.k8s.io', project: view.namespace })
  const problem = isForbidden ? denied : told
  const rows = view.ordinals.slice(0, linesMax).map(({ ordinal, podName, pod }) => ({
    ordinal,
    podName,
    series: seriesOf(history, pod),
  }))
  const isEmpty = rows.every(({ series }) => !series)
  return (
    <>
      <p className="status__why">
        {problem === null ? t('usage.how') : t('usage.none', { message: problem })}
        {view.ordinals.length > linesMax && ` ${t('usage.tooMany', { max: linesMax })}`}
      </p>
      {isEmpty && problem === null && <p role="status">{t('usage.waiting')}</p>}
      <div className="charts">
        {charts.map(({ what, text }) => (
          <article key={what} className="chart">
            <h2>{t(`usage.${what}`)}</h2>
            {what !== 'cpu' && what !== 'memory' && rows.every(({ series }) => !series?.[what].length) ? (
              <p className="status__why">{t('usage.noNetwork')}</p>
            ) : (
              <Chart what={what} rows={rows} text={text} />
            )}
          </article>
        ))}
      </div>
    </>
  )
}

interface ChartProps {
  readonly what: 'cpu' | 'memory' | 'received' | 'sent'
  readonly rows: readonly {
    readonly ordinal: number
    readonly podName: string
    readonly series: PodSeries | undefined
  }[]
  text(value: number): string
}

const none: readonly Sample[] = []

function Chart({ what, rows, text }: ChartProps) {
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
          // A minute at least, so that the first moments have a scale.
          x: { range: (_, min, max) => [Math.min(min, max - 60), max] },
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
            values: (_, values) => values.map(text),
            ...(what === 'cpu' ? {} : { incrs: [...byteSteps] }),
          },
        ],
        legend: { live: true },
        series: [
          { label: t('usage.time'), value: (_, each) => (each === null ? '–' : clock(each, i18n.language)) },
          ...rows.map(({ podName, ordinal }) => ({
            label: podName,
            stroke: style.getPropertyValue(`--o${ordinal % 8}`),
            width: 1.6,
            ...(ordinal >= 8 ? { dash: [5, 3] } : {}),
            spanGaps: true,
            value: (_: uPlot, each: number | null) => (each === null ? '–' : text(each)),
          })),
        ],
      },
      newest.current,
      at,
    )
    plot.current = made
    const sized = new ResizeObserver(() => made.setSize({ width: at.clientWidth, height: 190 }))
    sized.observe(at)
    return () => {
      sized.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [names, what, theme, i18n.language])
  useEffect(() => plot.current?.setData(data), [data])
  return <div ref={place} className="chart__place" role="img" aria-label={t(`usage.${what}`)} />
}

function dataOf(series: readonly (readonly Sample[])[]): uPlot.AlignedData {
  const { times, values } = aligned(series)
  return [times.map(at => at / 1000), ...values.map(row => [...row])]
}

const clock = (seconds: number, language: string): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(seconds * 1000)
