import { Label } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { SetCondition, SetView } from './set-model.ts'

const colours: { readonly [C in SetCondition]: 'green' | 'blue' | 'grey' | 'red' | 'orange' } = {
  running: 'green',
  updating: 'blue',
  scaling: 'blue',
  stopped: 'grey',
  stuck: 'red',
  deleting: 'orange',
}

/** `Updating 2/3`. */
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
    <Label color={colours[condition]} isCompact>
      {t(`condition.${condition}`)}
      {counts}
    </Label>
  )
}
