// The configurations that have a webhook asked: a refusal names the webhook alone.
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'

/** None for who may not see them. */
export function WebhookLinks({ name }: { readonly name: string }) {
  const { t } = useTranslation()
  const checking = useLive(kinds.ValidatingWebhookConfiguration, '')
  const changing = useLive(kinds.MutatingWebhookConfiguration, '')
  const found = [
    ...checking.items.map(each => ({ place: 'validators', each })),
    ...changing.items.map(each => ({ place: 'mutators', each })),
  ].filter(({ each }) => each.webhooks?.some(webhook => webhook.name === name))
  return found.map(({ place, each }) => (
    <Link key={`${place} ${nameOf(each)}`} to={addressOf([place, nameOf(each)])}>
      {t('leads.webhook', { name: nameOf(each) })}
    </Link>
  ))
}
