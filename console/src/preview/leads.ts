// Where the safe way of a hazard is taken, for those that are no act: the page that shows what has to be looked at, or made
// by somebody who knows what with. Nothing is changed by going there.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Hazard } from '../../../src/foresee/plan-document.ts'
import type { Blocker, StuckWhy } from '../../../src/foresee/reasons.ts'
import { toMake } from '../values/missing-values.ts'

export interface Lead {
  /** Key of the link's text, below `leads`. */
  readonly text:
    | 'nodes'
    | 'node'
    | 'pod'
    | 'files'
    | 'claims'
    | 'claim'
    | 'service'
    | 'events'
    | Tabbed
    | Made
  /** What it is about; empty where the text says it. */
  readonly name: string
  readonly path: readonly string[]
  readonly query: { readonly [name: string]: string }
}

/** Of the set's page. */
type Tabbed = 'revisions' | 'pods' | 'expand' | 'rollout' | 'partition'
type Made = 'quota' | 'makeClaim' | 'makeConfigMap' | 'makeSecret' | 'makeClass' | 'configMap' | 'secret'

/** Empty where there is nothing to look at, or all of it is done in the dialog. */
export function leadsOf(hazard: Hazard, set: StatefulSet): readonly Lead[] {
  const { namespace = '' } = set.metadata ?? {}
  const to = (text: Lead['text'], path: readonly string[], more: Partial<Lead> = {}): readonly Lead[] => [
    { text, name: path.at(-1) ?? '', path, query: {}, ...more },
  ]
  const toTab = (text: Tabbed | 'events' | 'claims', tab: string) =>
    to(text, ['sets', namespace, nameOf(set)], { query: { tab } })
  const toPod = (pod: string | null | undefined) => (pod ? to('pod', ['pods', namespace, pod]) : [])
  const toNodes = to('nodes', ['nodes'], { name: '' })
  const toSet = (text: Tabbed) => to(text, ['sets', namespace, nameOf(set)])
  switch (hazard.id) {
    case 'H6':
      return toSet('partition')
    case 'H22':
      return toSet('rollout')
    case 'H3':
      return toPod(hazard.values.broken[0])
    case 'H4':
      return toNodes
    case 'H8':
    case 'H27':
      return toTab('revisions', 'revisions')
    case 'H12':
      return toTab('claims', 'volumes')
    case 'H13':
      // The set may not be there yet.
      return to('claims', ['claims'], { name: '', query: { project: namespace, search: nameOf(set) } })
    case 'H14':
      return toPod(hazard.values.pod)
    case 'H18':
      return toTab('pods', 'pods')
    case 'H20':
      return hazard.values.problem === 'notHeadless'
        ? to('service', ['services', namespace, hazard.values.service])
        : []
    case 'H23':
      return hazard.values.nodes.slice(0, 1).flatMap(name => to('node', ['nodes', name]))
    case 'H24':
      return hazard.values.volumes
        .slice(0, 1)
        .flatMap(({ claim }) => to('claim', ['claims', namespace, claim]))
    case 'H25': {
      const [pod] = hazard.values.replaced
      return pod
        ? to('files', ['pods', namespace, pod], { query: { tab: 'files' } })
        : toTab('claims', 'volumes')
    }
    case 'H26':
      return hazard.values.quotas.length > 0
        ? to('quota', ['projects', namespace], { query: { tab: 'quota' } })
        : []
    case 'H30':
      return toTab('expand', 'volumes')
    case 'H31':
      return stuckLead(hazard.values, { toPod, toNodes, toTab })
    case 'H33':
      return toPod(hazard.values.pods[0])
    case 'H34': {
      const { missing, classes } = hazard.values
      const made = missing.flatMap(({ kind, name, key }) => {
        if (kind === 'PersistentVolumeClaim')
          return to('makeClaim', ['claims', 'new'], { name, query: { project: namespace, name } })
        if (kind !== 'ConfigMap' && kind !== 'Secret') return []
        const place = kind === 'ConfigMap' ? 'configmaps' : 'secrets'
        // Of what is there a key is missing.
        if (key !== null)
          return to(kind === 'ConfigMap' ? 'configMap' : 'secret', [place, namespace, name], {
            query: { tab: 'yaml' },
          })
        const text = kind === 'ConfigMap' ? 'makeConfigMap' : 'makeSecret'
        const { path, query } = toMake({ kind, name }, namespace, set.spec?.template.spec)
        return to(text, path, { name, query })
      })
      const named = classes.flatMap(({ name }) =>
        to('makeClass', ['classes', 'new'], { name, query: { name } }),
      )
      return [...made, ...named]
    }
    default:
      return []
  }
}

interface Ways {
  readonly toNodes: readonly Lead[]
  toPod(pod: string | null): readonly Lead[]
  toTab(text: 'events' | 'claims', tab: string): readonly Lead[]
}

function stuckLead(
  { why, blocker }: { readonly why: StuckWhy; readonly blocker: Blocker },
  { toPod, toNodes, toTab }: Ways,
): readonly Lead[] {
  switch (why) {
    case 'noNode':
      return toNodes
    case 'refused':
      return toTab('events', 'events')
    case 'claimTerminating':
      return toTab('claims', 'volumes')
    default:
      return toPod(blocker.pod)
  }
}
