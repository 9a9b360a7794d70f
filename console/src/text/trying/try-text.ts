// What saving a text or a form would do to its object, as the server tells it: exactly what would be sent, as a dry run. A server
// that fills in or takes out fields shows it in what it answers.
import type { Kind } from '../../../../src/api/kinds.ts'
import { type ApiObject, refOf } from '../../../../src/api/object.ts'
import { isRefusal, type StatusError, saysWrong } from '../../../../src/api/status-error.ts'
import type { Client, PatchType, WriteQuery } from '../../../../src/client/client.ts'
import { type Change, diffObjects } from '../../../../src/foresee/object-diff.ts'
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

/** It never rejects: what hinders it is what is shown. So do the others. */
export const tryText = <T extends ApiObject>(
  client: Client,
  { kind, opened, wanted }: TryingText<T>,
): Promise<TriedText> =>
  tryPatch(client, {
    kind,
    before: opened,
    patch: { type: 'merge', body: mergePatchBetween(editable(opened), editable(wanted)) },
  })

export interface TryingPatch<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly before: T
  readonly patch: { readonly type: PatchType; readonly body: unknown }
}

export const tryPatch = <T extends ApiObject>(
  client: Client,
  { kind, before, patch }: TryingPatch<T>,
): Promise<TriedText> =>
  answered(async dryRun => {
    const after = await client.patch(kind, refOf(before), patch, dryRun)
    return { changes: diffObjects(kind.schema.merging, editable(before), editable(after)), after }
  })

/** Of an object that is not there yet no field changes. */
export const tryNew = <T extends ApiObject>(client: Client, kind: Kind<T>, wanted: T): Promise<TriedText> =>
  answered(async dryRun => ({ changes: [], after: await client.create(kind, wanted, dryRun) }))

async function answered(
  ask: (dryRun: WriteQuery) => Promise<Pick<Taken, 'changes' | 'after'>>,
): Promise<TriedText> {
  const warnings: string[] = []
  try {
    const taken = await ask({
      fieldManager: 'kedge-console',
      fieldValidation: 'Strict',
      dryRun: 'All',
      onWarning: text => warnings.push(text),
    })
    return { kind: 'taken', ...taken, warnings: [...new Set(warnings)] }
  } catch (error) {
    return isRefusal(error) ? { kind: 'refused', error } : { kind: 'failed', error }
  }
}

type Taken = Extract<TriedText, { readonly kind: 'taken' }>

/** Whether there is something to be read by now. */
export const isAnswered = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'taken' || kind === 'failed' || kind === 'refused'

/** Whether the server finds the text itself wrong, or its name taken. */
export const isWrongText = (tried: { readonly kind: string; readonly error?: unknown }): boolean =>
  tried.kind === 'refused' &&
  isRefusal(tried.error) &&
  (saysWrong(tried.error.code) || tried.error.reason === 'AlreadyExists')
