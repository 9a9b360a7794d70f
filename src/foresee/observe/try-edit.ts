// Sends the edit as a dry run: the set that comes back, or the refusal, is the server's own.
import type { ControllerRevision, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { isRefusal, StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { type Edit, patchOfEdit } from '../edit.ts'
import { madeAnew, trialOf } from '../recreate.ts'
import type { Result } from '../snapshot.ts'
import { applyManifest } from './apply-manifest.ts'
import { editedUnasked } from './edit-unasked.ts'
import { may } from './may.ts'

export interface Attempt {
  readonly edit: Edit
  readonly before: StatefulSet | null
  readonly revisions: readonly ControllerRevision[]
  readonly namespace: string
  readonly name: string
  readonly now: number
  /** What becomes of an edit that the person may not even try: refused, unless it is only to be foreseen. */
  readonly whereForbidden?: 'refuse' | 'foresee'
}

/** Rejects with NotFound where there is no set to edit. */
export async function tryEdit(client: Client, attempt: Attempt): Promise<Result> {
  const { edit, before, namespace, name } = attempt
  if (edit.kind !== 'apply' && !before) {
    throw new StatusError({
      reason: 'NotFound',
      message: `statefulsets.apps "${name}" not found`,
      subject: { group: 'apps', kind: 'statefulsets', name },
    })
  }
  if (edit.kind === 'delete') return { kind: 'deleted', cascade: edit.cascade }
  const warnings: string[] = []
  try {
    const set = await sendDry(client, { ...attempt, edit }, text => warnings.push(text))
    return { kind: 'accepted', set, warnings }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const unasked = await foreseenUnasked(client, { ...attempt, edit }, error)
    if (unasked) return unasked
    const attempted = edit.kind === 'apply' ? inNamespace(edit.manifest, namespace) : before
    return { kind: 'refused', error, attempted }
  }
}

type Sent = Exclude<Edit, { readonly kind: 'delete' }>

/** Null where it is not the person who is refused, or where a refusal is what is asked for. */
async function foreseenUnasked(
  client: Client,
  attempt: Attempt & { readonly edit: Sent },
  error: StatusError,
): Promise<Result | null> {
  const { edit, before, revisions, namespace, name, now, whereForbidden } = attempt
  if (whereForbidden !== 'foresee' || !isRefusal(error, 'Forbidden')) return null
  const isMade = before === null || edit.kind === 'recreate'
  const right = isMade ? ({ verb: 'create' } as const) : ({ verb: 'patch', name } as const)
  if (await may(client, { ...right, kind: kinds.StatefulSet, namespace })) return null
  const wanted = edit.kind === 'apply' ? { ...edit, manifest: inNamespace(edit.manifest, namespace) } : edit
  const set = editedUnasked(wanted, { before, revisions, now })
  return { kind: 'accepted', set, warnings: [], unasked: { verb: right.verb } }
}

async function sendDry(
  client: Client,
  { edit, before, revisions, namespace, name, now }: Attempt & { readonly edit: Sent },
  onWarning: (text: string) => void,
): Promise<StatefulSet> {
  const query = { dryRun: 'All', fieldValidation: 'Warn', onWarning } as const
  if (edit.kind === 'apply') {
    const manifest = inNamespace(edit.manifest, namespace)
    // A misspelt field is refused, as kubectl has it refused.
    return applyManifest(client, before, manifest, { ...query, fieldValidation: 'Strict' })
  }
  if (edit.kind === 'recreate') {
    const definition = trialOf(inNamespace(edit.definition, namespace))
    const trial = await client.create(kinds.StatefulSet, definition, query)
    return before ? madeAnew(trial, before) : trial
  }
  const body = patchOfEdit(edit, { set: before ?? { apiVersion: 'apps/v1' }, revisions, now })
  const ref = { namespace, name }
  try {
    return await client.patch(kinds.StatefulSet, ref, { type: 'strategic', body }, query)
  } catch (error) {
    if (edit.kind !== 'scale' || !before || !isRefusal(error, 'Forbidden')) throw error
    // Who may scale and change nothing else is asked about that.
    const { replicas } = edit
    const scale = { type: 'merge', body: { spec: { replicas } } } as const
    await client.patch(kinds.StatefulSet, ref, scale, { ...query, subresource: 'scale' })
    return scaled(before, replicas)
  }
}

/** As the set will be: its scale alone is answered with. */
function scaled(set: StatefulSet, replicas: number): StatefulSet {
  const { metadata, spec } = set
  if (!spec || spec.replicas === replicas) return set
  return {
    ...set,
    metadata: { ...metadata, generation: (metadata?.generation ?? 0) + 1 },
    spec: { ...spec, replicas },
  }
}

const inNamespace = (manifest: StatefulSet, namespace: string): StatefulSet => ({
  ...manifest,
  metadata: { ...manifest.metadata, namespace },
})
