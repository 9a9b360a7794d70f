// The lines of a log, of which only those in sight are drawn: a hundred thousand scroll like ten.
import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { LogText } from './LogText.tsx'
import type { LogLine } from './log-line.ts'
import type { ShownSource } from './log-source.ts'
import { restartText } from './restart-text.ts'
import { type LogScrollOptions, useLogScroll } from './use-log-scroll.ts'

/** How lines are shown. */
export interface LogLooks {
  readonly times: boolean
  readonly wrap: boolean
  readonly json: boolean
}

interface LogLinesProps extends LogScrollOptions {
  readonly sources: readonly ShownSource[]
  readonly isSeveral: boolean
  readonly looks: LogLooks
  readonly words: string
}

export function LogLines({ sources, isSeveral, looks, words, ...options }: LogLinesProps) {
  const { t } = useTranslation()
  const { lines, current, isFollowed } = options
  const { scroller, virtual, handlers, isAtEnd, goToEnd } = useLogScroll(options)
  return (
    <div className="logs__frame">
      <section
        ref={scroller}
        className={`logs__lines ${looks.wrap ? 'logs__lines--wrap' : ''}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        aria-label={t('logs.title')}
        {...handlers}
      >
        <div className="logs__all" style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const line = lines[index]
            if (!line) return null
            const source = sources[line.source]
            const kind = line.restart ? 'restart' : line.severity
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className={`log log--${kind} ${index === current ? 'log--current' : ''}`}
                style={{ transform: `translateY(${start}px)` }}
              >
                {line.restart ? (
                  `${isSeveral && source ? `${source.pod} ` : ''}${restartText(line.restart, t)}`
                ) : (
                  <Said line={line} source={isSeveral ? source : undefined} looks={looks} words={words} />
                )}
              </div>
            )
          })}
        </div>
        {lines.length === 0 && <p className="logs__none">{t('logs.none')}</p>}
      </section>
      {isFollowed && !isAtEnd && (
        <Button className="logs__end" variant="secondary" size="sm" onClick={goToEnd}>
          {t('logs.toEnd')}
        </Button>
      )}
    </div>
  )
}

interface SaidProps {
  readonly line: LogLine
  /** Where several speak. */
  readonly source: ShownSource | undefined
  readonly looks: LogLooks
  readonly words: string
}

const Said = ({ line, source, looks, words }: SaidProps) => (
  <>
    {looks.times && <span className="log__time">{line.at.slice(0, 23).replace('T', ' ')} </span>}
    {source && (
      <span className={`log__source log__source--${source.ordinal % 8}`}>
        {source.pod} {source.container}{' '}
      </span>
    )}
    <LogText line={line} words={words} isParsed={looks.json} />
  </>
)
