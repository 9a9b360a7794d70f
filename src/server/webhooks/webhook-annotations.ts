// What the audit log hears of webhooks: which of those that mutate were asked and have changed something, and which failed and
// were passed over. Under upstream's names, by round and place.
import type { Store } from '../../store/store.ts'
import { annotate, annotateBody } from '../audit/annotations.ts'
import type { Call } from '../request/call.ts'
import { placeOf, type Webhook } from './webhook-index.ts'

export interface Round {
  readonly call: Call
  readonly store: Store
  readonly role: 'mutating' | 'validating'
  /** One more where it is asked again about what others have changed. */
  readonly round: 0 | 1
}

export function noteMutation({ call, store, round }: Round, webhook: Webhook, mutated: boolean): void {
  const place = placeOf(store, 'mutating', webhook)
  if (!place) return
  const { configuration, index } = place
  const value = JSON.stringify({ configuration, webhook: webhook.name, mutated })
  annotate(call.request, `mutation.webhook.admission.k8s.io/round_${round}_index_${index}`, value)
}

export function notePatch({ call, store, round }: Round, webhook: Webhook, patch: unknown): void {
  const place = placeOf(store, 'mutating', webhook)
  if (!place) return
  const { configuration, index } = place
  annotateBody(call.request, `patch.webhook.admission.k8s.io/round_${round}_index_${index}`, () =>
    JSON.stringify({ configuration, webhook: webhook.name, patch, patchType: 'JSONPatch' }),
  )
}

export function noteFailedOpen({ call, store, role, round }: Round, webhook: Webhook): void {
  const place = placeOf(store, role, webhook)
  if (!place) return
  const kind = role === 'mutating' ? 'mutation' : 'validating'
  const key = `failed-open.${kind}.webhook.admission.k8s.io/round_${round}_index_${place.index}`
  annotate(call.request, key, webhook.name)
}
