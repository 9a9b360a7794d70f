// What stands in the place of lists for who is in no project yet: each of these would only say what they may not see.
import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Title,
} from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { useRefresh } from '../live/live-store.tsx'
import { useActingUser } from './use-acting-user.ts'

interface NoProjectProps {
  /** Of the page that it stands in the place of, where that is a page of its own. */
  readonly title?: string
}

export function NoProject({ title }: NoProjectProps) {
  const { t } = useTranslation()
  const name = useActingUser() ?? '…'
  const refresh = useRefresh()
  const empty = (
    <EmptyState headingLevel="h2" titleText={t('access.noProject')}>
      <EmptyStateBody>{t('access.noProjectHow', { name })}</EmptyStateBody>
      <EmptyStateFooter>
        <EmptyStateActions>
          <Button variant="secondary" onClick={refresh}>
            {t('common.refresh')}
          </Button>
        </EmptyStateActions>
      </EmptyStateFooter>
    </EmptyState>
  )
  if (title === undefined) return empty
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{title}</Title>
      </div>
      {empty}
    </div>
  )
}
