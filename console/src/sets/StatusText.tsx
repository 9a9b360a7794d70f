import { useRowWords } from '../i18n/row-words.ts'
import type { SetView } from './set-model.ts'
import './status.css'

/**
 * `Updating 2/3`. It looks as PatternFly's label, whose class declares two hundred properties: a browser takes longer to
 * work these out for the rows that scroll by than for everything else in them.
 */
export function StatusLabel({ view }: { readonly view: SetView }) {
  const { t } = useRowWords()
  const { condition, replicas, ready, updated } = view
  const counts =
    condition === 'updating' || condition === 'paused'
      ? ` ${updated}/${replicas}`
      : condition === 'stopped'
        ? ''
        : ` ${ready}/${replicas}`
  return (
    <span className={`set-status set-status--${condition}`}>
      {t(`condition.${condition}`)}
      {counts}
    </span>
  )
}
