import type { MutatingWebhook, ValidatingWebhook } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import type { Store } from '../../store/store.ts'
import { storedOfKind } from '../resources/stored-kind.ts'

export type Webhook = MutatingWebhook | ValidatingWebhook

/** In upstream's order: by the name of the configuration, then as they stand in it. Most clusters have none, which costs a look. */
export function webhooksOf(store: Store, kind: 'mutating' | 'validating'): readonly Webhook[] {
  const found: readonly (ApiObject & { readonly webhooks?: readonly Webhook[] })[] =
    kind === 'mutating'
      ? storedOfKind(store, kinds.MutatingWebhookConfiguration)
      : storedOfKind(store, kinds.ValidatingWebhookConfiguration)
  return found.length === 0 ? none : found.flatMap(({ webhooks = [] }) => webhooks)
}

const none: readonly Webhook[] = []
