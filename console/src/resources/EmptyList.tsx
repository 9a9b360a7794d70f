// A list without a row says what to do next: take the filter away, create one, or what else makes such an object.
import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
} from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { Place } from './resource-kinds.tsx'

export interface EmptyListProps {
  readonly place: Place | 'events'
  /** What is looked for; empty where all are shown. */
  readonly search: string
  /** Whether filters leave nothing of what there is. */
  readonly isNarrowed?: boolean
  /** What the button is called that makes one; null where people make none. */
  readonly button: string | null
  /** Why this person may not. */
  readonly denial: string | null
  clear(): void
}

export function EmptyList({ place, search, isNarrowed = false, button, denial, clear }: EmptyListProps) {
  const { t } = useTranslation()
  if (search !== '' || isNarrowed)
    return (
      <EmptyState
        headingLevel="h2"
        titleText={search === '' ? t('resources.nothingLeft') : t('resources.nothingFound', { search })}
      >
        <EmptyStateFooter>
          <EmptyStateActions>
            <Button variant="link" onClick={clear}>
              {t('common.clearFilters')}
            </Button>
          </EmptyStateActions>
        </EmptyStateFooter>
      </EmptyState>
    )
  return (
    <EmptyState headingLevel="h2" titleText={t(`resources.empty.${place}`)}>
      <EmptyStateBody>
        {button !== null && denial === null && t('resources.emptyCreate', { button })}
        {t(`resources.emptyHow.${place}`)}
        {button !== null && denial !== null && t('resources.emptyDenied', { denial })}
      </EmptyStateBody>
    </EmptyState>
  )
}
