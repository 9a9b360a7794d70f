// What stands at an address that no page has.
import { Button, EmptyState, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { addressOf, goTo } from './router.ts'

export function NotFound({ path }: { readonly path: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <div className="page">
      <EmptyState headingLevel="h1" titleText={t('nav.notFound')}>
        <EmptyStateBody>{t('nav.notFoundHow', { address: `/${path.join('/')}` })}</EmptyStateBody>
        <EmptyStateFooter>
          <Button onClick={() => goTo(addressOf(['sets']))}>{t('nav.home')}</Button>
        </EmptyStateFooter>
      </EmptyState>
    </div>
  )
}
