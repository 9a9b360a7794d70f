// Holds what fails below it: the rest of the console stays usable, and the fault is told with a way on. React knows
// boundaries only as classes.
import { Button, EmptyState, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isRefusal } from '../../../src/api/status-error.ts'
import { errorText } from '../parts/words/error-text.ts'

interface Props {
  readonly children: ReactNode
}

interface State {
  readonly failure: { readonly error: unknown } | null
}

export class PartBoundary extends Component<Props, State> {
  override state: State = { failure: null }

  static getDerivedStateFromError(error: unknown): State {
    return { failure: { error } }
  }

  override render() {
    const { failure } = this.state
    return failure === null ? this.props.children : <Failed error={failure.error} />
  }
}

function Failed({ error }: { readonly error: unknown }) {
  const { t } = useTranslation()
  return (
    <div className="page" role="alert">
      <EmptyState headingLevel="h1" titleText={t('app.failed')}>
        <EmptyStateBody>
          <p>{isRefusal(error) ? errorText(error) : t('app.failedHow')}</p>
          {!isRefusal(error) && (
            <p className="failure-words">
              {t('app.failedWith')} <code lang="en">{String(error)}</code>
            </p>
          )}
        </EmptyStateBody>
        <EmptyStateFooter>
          <Button onClick={() => location.reload()}>{t('app.reload')}</Button>
        </EmptyStateFooter>
      </EmptyState>
    </div>
  )
}
