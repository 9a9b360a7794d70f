import { SearchInput } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'

export interface SearchFieldProps {
  readonly value: string
  /** By name, where it is not said. */
  readonly label?: string
  change(value: string): void
}

/** What narrows a list down by words. */
export function SearchField({ value, label, change }: SearchFieldProps) {
  const { t } = useTranslation()
  const words = label ?? t('common.search')
  return (
    <SearchInput
      aria-label={words}
      placeholder={words}
      resetButtonLabel={t('common.clear')}
      value={value}
      onChange={(_, typed) => change(typed)}
      onClear={() => change('')}
    />
  )
}
