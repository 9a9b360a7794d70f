import styles from '@patternfly/react-styles/css/components/Label/label'
import { useTranslation } from 'react-i18next'
import type { SetCondition, SetView } from './set-model.ts'

/** Grey needs no class. */
const colours: { readonly [C in SetCondition]: string } = {
  running: styles.modifiers.green,
  updating: styles.modifiers.blue,
  scaling: styles.modifiers.blue,
  stopped: '',
  stuck: styles.modifiers.red,
  deleting: styles.modifiers.orange,
}

/** `Updating 2/3`. PatternFly's own component measures itself when it is drawn, which rows that scroll by cannot afford. */
export function StatusLabel({ view }: { readonly view: SetView }) {
  const { t } = useTranslation()
  const { condition, replicas, ready, updated } = view
  const counts =
    condition === 'updating'
      ? ` ${updated}/${replicas}`
      : condition === 'stopped'
        ? ''
        : ` ${ready}/${replicas}`
  return (
    <span className={`${styles.label} ${styles.modifiers.compact} ${colours[condition]}`}>
      <span className={styles.labelContent}>
        <span className={styles.labelText}>
          {t(`condition.${condition}`)}
          {counts}
        </span>
      </span>
    </span>
  )
}
