// Above a log: its search, what of it is asked for, how it is shown, and its download.
import { Button, SearchInput } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { LogLooks } from './LogLines.tsx'
import { linesMax } from './log-buffer.ts'
import { type Severity, severities } from './log-line.ts'
import { type LogView, sinces, tails } from './use-log-view.ts'

interface LogToolsProps {
  readonly view: LogView
  readonly looks: LogLooks
  readonly matches: { readonly place: number | null; readonly count: number }
  readonly hasLines: boolean
  show(looks: LogLooks): void
  search(words: string): void
  /** To the next match, or with -1 to the one before. */
  go(by: 1 | -1): void
  download(): void
}

export function LogTools({ view, looks, matches, hasLines, show, search, go, download }: LogToolsProps) {
  const { t } = useTranslation()
  const { ask, least, words } = view
  const toggle = (look: keyof LogLooks) => (
    <Toggle
      isOn={looks[look]}
      label={t(labels[look])}
      flip={() => show({ ...looks, [look]: !looks[look] })}
    />
  )
  return (
    <div className="page__tools logs__tools">
      <SearchInput
        aria-label={t('logs.search')}
        placeholder={t('logs.search')}
        value={words}
        onChange={(_, value) => search(value)}
        onClear={() => search('')}
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
          : { resultsCount: `${matches.place === null ? 0 : matches.place + 1} / ${matches.count}` })}
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
      {toggle('times')}
      {toggle('wrap')}
      {toggle('json')}
      <Button variant="link" isDisabled={!hasLines} onClick={download}>
        {t('logs.download')}
      </Button>
    </div>
  )
}

const labels = { times: 'logs.timestamps', wrap: 'logs.wrap', json: 'logs.json' } as const

const Toggle = ({ isOn, label, flip }: { readonly isOn: boolean; readonly label: string; flip(): void }) => (
  <button type="button" className="toggle" aria-pressed={isOn} onClick={flip}>
    {label}
  </button>
)
