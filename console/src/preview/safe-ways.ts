// The safe way of a hazard as an act: what its remedy says, made of what the hazard has found. Only ways that lose nothing
// and can be taken before the edit are acts; the others stay words and commands.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { apiVersionOf, type Kind, kinds } from '../../../src/api/kinds.ts'
import { nameOf, uidOf } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import type { Hazard } from '../../../src/foresee/plan-document.ts'
import { replicasOf } from '../../../src/workload/desired.ts'
import { needOf } from '../access/needs.ts'
import type { Need } from '../access/rules.ts'
import { sendPatch } from '../edits/send-patch.ts'
import { autoscalerKind } from '../model/scalers.ts'
import { Told } from '../parts/failure.ts'

export type SafeAct =
  /** Of the set, as it was when the way was offered: what somebody else has set meanwhile is not overwritten. */
  | { readonly kind: 'edit'; readonly of: Kind; readonly known: StatefulSet; readonly patch: object }
  | { readonly kind: 'merge'; readonly of: Kind; readonly name: string; readonly body: object }
  /** A JSON patch, for what a merge cannot replace. */
  | { readonly kind: 'json'; readonly of: Kind; readonly name: string; readonly body: object }
  | { readonly kind: 'create'; readonly of: Kind; readonly object: object }

export interface SafeWay {
  /** Key of the button's text, below `safeWays`. */
  readonly text:
    | 'keepOnScaling'
    | 'keepOnDeletion'
    | 'uncordon'
    | 'makeService'
    | 'mendService'
    | 'widenScaler'
    | 'makeAccounts'
    | 'takeOutMaxUnavailable'
    | 'writePartition'
    | 'scaleUpFirst'
  /** What it changes or makes. */
  readonly names: readonly string[]
  readonly acts: readonly SafeAct[]
}

const [setKind, serviceKind, nodeKind, accountKind] = [
  kinds.StatefulSet as Kind,
  kinds.Service as Kind,
  kinds.Node as Kind,
  kinds.ServiceAccount as Kind,
]
const scalerKind = autoscalerKind as unknown as Kind

/** Null where nothing can be done before the edit that would lose nothing. */
export function safeWayOf(hazard: Hazard, set: StatefulSet): SafeWay | null {
  const way = wayOfHazard(hazard, set)
  // A set that is only to be made has nothing that could be changed before.
  const isThere = uidOf(set) !== ''
  return isThere || !way?.acts.some(({ kind }) => kind === 'edit') ? way : null
}

function wayOfHazard(hazard: Hazard, set: StatefulSet): SafeWay | null {
  const { namespace } = set.metadata ?? {}
  const change = (spec: object): SafeAct => ({ kind: 'edit', of: setKind, known: set, patch: { spec } })
  const keep = (when: 'whenScaled' | 'whenDeleted'): SafeAct =>
    change({ persistentVolumeClaimRetentionPolicy: { [when]: 'Retain' } })
  switch (hazard.id) {
    case 'H5':
      return set.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined
        ? null
        : wayOf('takeOutMaxUnavailable', [nameOf(set)], () =>
            change({ updateStrategy: { rollingUpdate: { maxUnavailable: null } } }),
          )
    case 'H7':
      return wayOf('writePartition', [nameOf(set)], () =>
        change({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }),
      )
    case 'H15':
      return wayOf('scaleUpFirst', [nameOf(set)], () => change({ replicas: replicasOf(set) + 1 }))
    case 'H4':
      return wayOf('uncordon', hazard.values.cordoned, name => ({
        kind: 'merge',
        of: nodeKind,
        name,
        body: { spec: { unschedulable: null } },
      }))
    case 'H10':
      return wayOf('keepOnScaling', [nameOf(set)], () => keep('whenScaled'))
    case 'H11':
      return hazard.values.fate === 'deleted'
        ? wayOf('keepOnDeletion', [nameOf(set)], () => keep('whenDeleted'))
        : null
    case 'H20': {
      const { values } = hazard
      const { service, problem } = values
      const selector = set.spec?.selector.matchLabels ?? {}
      if (problem === 'missing')
        return wayOf('makeService', [service], name => ({
          kind: 'create',
          of: serviceKind,
          object: madeOf(serviceKind, { name, namespace }, { spec: { clusterIP: 'None', selector } }),
        }))
      // Another's Service is left to the other.
      if (values.problem !== 'selector' || values.others.length > 0) return null
      return wayOf('mendService', [service], name => ({
        kind: 'json',
        of: serviceKind,
        name,
        body: [{ op: 'add', path: '/spec/selector', value: selector }],
      }))
    }
    case 'H32': {
      const { autoscaler, minReplicas, maxReplicas, replicas } = hazard.values
      const [least, most] = [Math.min(replicas, minReplicas), Math.max(replicas, maxReplicas)]
      return wayOf('widenScaler', [autoscaler], name => ({
        kind: 'merge',
        of: scalerKind,
        name,
        body: { spec: { minReplicas: least, maxReplicas: most } },
      }))
    }
    case 'H34': {
      const accounts = hazard.values.missing.filter(({ kind }) => kind === 'ServiceAccount')
      return makingAccounts(
        accounts.map(({ name }) => name),
        namespace,
      )
    }
    default:
      return null
  }
}

export const makingAccounts = (names: readonly string[], namespace: string | undefined): SafeWay | null =>
  wayOf('makeAccounts', names, name => ({
    kind: 'create',
    of: accountKind,
    object: madeOf(accountKind, { name, namespace }, {}),
  }))

export const needsOfWay = ({ acts }: SafeWay): readonly Need[] =>
  acts.map(({ kind, of }) => needOf(kind === 'create' ? 'create' : 'patch', of))

/** Rejects with the first refusal; what was done before it stays. */
export async function takeWay(client: Client, namespace: string, { acts }: SafeWay): Promise<void> {
  const query = { fieldManager: 'kedge-console' }
  for (const act of acts) {
    if (act.kind === 'create') {
      await client.create(act.of, act.object as never, query)
      continue
    }
    if (act.kind === 'edit') {
      const { known, patch } = act
      const sent = await sendPatch(client, { kind: kinds.StatefulSet, known, seen: null, patch })
      if (sent.kind !== 'sent') throw new Told('edits.changedSince')
      continue
    }
    const ref = { name: act.name, namespace: act.of.namespaced ? namespace : '' }
    await client.patch(act.of, ref, { type: act.kind, body: act.body }, query)
  }
}

function wayOf(
  text: SafeWay['text'],
  names: readonly string[],
  actOf: (name: string) => SafeAct,
): SafeWay | null {
  return names.length > 0 ? { text, names, acts: names.map(actOf) } : null
}

const madeOf = (
  kind: Kind,
  metadata: { readonly name: string; readonly namespace: string | undefined },
  rest: object,
): object => ({ apiVersion: apiVersionOf(kind), kind: kind.kind, metadata, ...rest })
