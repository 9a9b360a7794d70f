// A configuration of webhooks: who is asked about what, and what becomes of a request that nobody answers.
import { useTranslation } from 'react-i18next'
import type {
  MutatingWebhookConfiguration,
  ValidatingWebhookConfiguration,
} from '../../../../src/api/generated/types.ts'
import { type Fact, Facts } from '../../detail/facts.tsx'
import { ApiWord } from '../../parts/ApiWord.tsx'
import { Breakable } from '../../parts/words/Breakable.tsx'

type Configuration = ValidatingWebhookConfiguration | MutatingWebhookConfiguration
type Webhook = NonNullable<Configuration['webhooks']>[number]

export function WebhookFacts({
  of,
  common,
}: {
  readonly of: Configuration
  readonly common: readonly Fact[]
}) {
  const { t } = useTranslation()
  return (
    <>
      {(of.webhooks ?? []).map(webhook => (
        <section key={webhook.name} aria-label={webhook.name}>
          <h2 className="section">{webhook.name}</h2>
          <Facts
            facts={[
              [t('resources.webhook.asks'), <Breakable key="at" text={placeOf(webhook)} />],
              [t('resources.webhook.about'), <Rules key="rules" of={webhook} />],
              [
                t('resources.webhook.unanswered'),
                <ApiWord key="policy" code={webhook.failurePolicy ?? 'Fail'} />,
              ],
              [
                t('resources.webhook.timeout'),
                t('overview.seconds', { count: webhook.timeoutSeconds ?? 10 }),
              ],
            ]}
          />
        </section>
      ))}
      <Facts facts={common} />
    </>
  )
}

function placeOf({ clientConfig }: Webhook): string {
  const { url, service } = clientConfig
  if (url !== undefined) return url
  return service
    ? `${service.name}.${service.namespace}.svc:${service.port ?? 443}${service.path ?? ''}`
    : '–'
}

function Rules({ of }: { readonly of: Webhook }) {
  return (
    <ul className="pairs">
      {(of.rules ?? []).map(({ operations = [], apiGroups = [], resources = [] }) => {
        const groups = apiGroups.filter(Boolean)
        const text = `${operations.join(', ')} ${resources.join(', ')}${groups.length > 0 ? ` (${groups.join(', ')})` : ''}`
        return (
          <li key={text} className="mono">
            {text}
          </li>
        )
      })}
    </ul>
  )
}
