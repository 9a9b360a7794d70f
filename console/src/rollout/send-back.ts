// Takes an edit back: in the fields that it changed and in no other, and only where nobody has set them to something else
// since. Like every other write it is bound to the version that was looked at.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import type { Client } from '../../../src/client/client.ts'
import type { Applied } from '../edits/doing.ts'
import { type Clash, editable } from '../edits/editable.ts'
import { sendPatch } from '../edits/send-patch.ts'
import { patchBetween } from '../model/change.ts'

export type SentBack =
  | { readonly kind: 'done'; readonly object: StatefulSet }
  /** The edit has changed nothing of the set. */
  | { readonly kind: 'nothing' }
  /** Somebody else has set the same fields since; nothing was written. */
  | { readonly kind: 'clash'; readonly clashes: readonly Clash[]; readonly theirs: StatefulSet }

/** `known`: the set as the person knows it, which is as the edit left it until they are told of a clash. */
export async function sendBack(
  client: Client,
  { before, after }: Pick<Applied, 'before' | 'after'>,
  known: StatefulSet | null = after,
): Promise<SentBack> {
  const patch = after && patchBetween(editable(after), editable(before))
  if (!patch || !known) return { kind: 'nothing' }
  const sent = await sendPatch(client, { kind: kinds.StatefulSet, known, seen: null, patch })
  if (sent.kind === 'sent') return { kind: 'done', object: sent.object }
  return sent.kind === 'clash' ? sent : { kind: 'nothing' }
}
