// What has failed of several: each that was refused in the server's words, and apart from them those of which nobody knows
// whether they were done. Nothing where nothing has.
import { useTranslation } from 'react-i18next'
import { Alert } from '../Alert.tsx'
import { Unanswered } from '../failure.ts'
import { errorText } from '../words/error-text.ts'
import type { Failure } from './use-attempts.ts'

export interface FailuresProps {
  /** Above those that were refused. */
  readonly title: string
  readonly failures: readonly Failure[]
}

export function Failures({ title, failures }: FailuresProps) {
  const { t } = useTranslation()
  const refused = failures.filter(({ error }) => !(error instanceof Unanswered))
  return (
    <>
      {refused.length > 0 && (
        <Alert variant="danger" title={title}>
          <ul>
            {refused.map(({ name, error }) => (
              <li key={name}>
                {name}
                {t('common.colon')}
                {errorText(error)}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {(['lost', 'back'] as const).map(connection => {
        const unsure = failures.filter(
          ({ error }) => error instanceof Unanswered && error.connection === connection,
        )
        return (
          unsure.length > 0 && (
            <Alert key={connection} variant="warning" title={t(`common.unanswered.${connection}`)}>
              {unsure.map(({ name }) => name).join(t('common.listComma'))}
            </Alert>
          )
        )
      })}
    </>
  )
}
