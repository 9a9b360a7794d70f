import { Bullseye, Spinner } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'

export function Loading() {
  const { t } = useTranslation()
  return (
    <Bullseye>
      <Spinner aria-label={t('common.loading')} aria-valuetext={t('common.loading')} />
    </Bullseye>
  )
}
