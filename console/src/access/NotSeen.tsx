import { EmptyState, EmptyStateBody } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { resourceName } from '../../../src/api/kinds.ts'

export interface NotSeenProps {
  readonly kind: Kind
  /** Empty for all of the cluster. */
  readonly namespace: string
}

/** In the place of a list that this person may not see: nobody knows that there is none, and the permission has a name. */
export function NotSeen({ kind, namespace }: NotSeenProps) {
  const { t } = useTranslation()
  const need = { verb: 'list', resource: resourceName(kind), project: namespace }
  return (
    <EmptyState headingLevel="h2" titleText={t('access.notThese')}>
      <EmptyStateBody>
        {t(namespace === '' ? 'access.needsCluster' : 'access.needs', need)}
        <br />
        {t('access.notTheseHow')}
      </EmptyStateBody>
    </EmptyState>
  )
}
