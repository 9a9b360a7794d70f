// What saving a text would do to its object, as the server tells it: exactly what would be sent, as a dry run. A server
// that fills in or takes out fields shows it in what it answers.
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, refOf } from '../../../src/api/object.ts'
import { isRefusal, type StatusError, saysWrong } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { type Change, diffObjects } from '../../../src/foresee/object-diff.ts'
import { mergePatchBetween } from './merge-patch.ts'
import { editable } from './send-text.ts'

export type TriedText =
  | {
      readonly kind: 'taken'
      readonly changes: readonly Change[]
      readonly warnings: readonly string[]
      /** As it would be then. */
      readonly after: ApiObject
    }
  | { readonly kind: 'refused'; readonly error: StatusError }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface TryingText<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly opened: T
  readonly wanted: T
}

/** It never rejects: what hinders it is what is shown. */
export async function tryText<T extends ApiObject>(
  client: Client,
  { kind, opened, wanted }: TryingText<T>,
): Promise<TriedText> {
  const before = editable(opened)
  const warnings: string[] = []
  try {
    const after = await client.patch(
      kind,
      refOf(opened),
      { type: 'merge', body: mergePatchBetween(before, editable(wanted)) },
      {
        fieldManager: 'kedge-console',
        fieldValidation: 'Strict',
        dryRun: 'All',
        onWarning: text => warnings.push(text),
      },
    )
    const changes = diffObjects(kind.schema.merging, before, editable(after))
    return { kind: 'taken', changes, warnings: [...new Set(warnings)], after }
  } catch (error) {
    return isRefusal(error) ? { kind: 'refused', error } : { kind: 'failed', error }
  }
}

/** Whether the server finds the text itself wrong. */
export const isWrongText = (tried: { readonly kind: string; readonly error?: unknown }): boolean =>
  tried.kind === 'refused' && isRefusal(tried.error) && saysWrong(tried.error.code)
