import type { MutatingWebhook, ValidatingWebhook } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { type ApiObject, nameOf } from '../../api/object.ts'
import type { Store } from '../../store/store.ts'
import { storedOfKind } from '../resources/stored-kind.ts'

export type Webhook = MutatingWebhook | ValidatingWebhook

type Kind = 'mutating' | 'validating'

interface Configuration extends ApiObject {
  readonly webhooks?: readonly Webhook[]
}

const configurationsOf = (store: Store, kind: Kind): readonly Configuration[] =>
  kind === 'mutating'
    ? storedOfKind(store, kinds.MutatingWebhookConfiguration)
    : storedOfKind(store, kinds.ValidatingWebhookConfiguration)

/** In upstream's order: by the name of the configuration, then as they stand in it. Most clusters have none, which costs a look. */
export function webhooksOf(store: Store, kind: Kind): readonly Webhook[] {
  const found = configurationsOf(store, kind)
  return found.length === 0 ? none : found.flatMap(({ webhooks = [] }) => webhooks)
}

const none: readonly Webhook[] = []

interface WebhookPlace {
  readonly configuration: string
  /** Among all of its kind. */
  readonly index: number
}

/** Null where it was changed or taken away meanwhile. */
export function placeOf(store: Store, kind: Kind, webhook: Webhook): WebhookPlace | null {
  const index = webhooksOf(store, kind).indexOf(webhook)
  const configuration = configurationsOf(store, kind).find(each => each.webhooks?.includes(webhook))
  return configuration ? { configuration: nameOf(configuration), index } : null
}
