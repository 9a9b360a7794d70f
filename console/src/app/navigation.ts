// The places that the navigation leads to, in groups. Which page stands at a place is said in App.tsx.
import { auditEvents } from '../../../src/api/iam/audit.ts'
import { iamGroup } from '../../../src/api/iam/names.ts'
import type { Need } from '../access/rules.ts'
import { snapshotsServed } from '../snapshots/served.ts'

export interface NavLink {
  readonly to: string
  /** Key of its text. */
  readonly text: string
  /** Other places that belong to it. */
  readonly also?: readonly string[]
  /** Only for who has to do with workspaces, where there are any. */
  readonly needsWorkspaces?: true
  /** Only for who may do this everywhere, or in the project that they are in. */
  readonly needs?: Need
  /** Only where the cluster serves this, which not every one does. */
  readonly needsServed?: { readonly groupVersion: string; readonly resource: string }
}

export interface NavGroup {
  readonly title: string
  /** Only where the port that the page came from knows accounts: not in front of other clusters. */
  readonly needsAccounts?: true
  readonly items: readonly NavLink[]
}

const webhooks = (resource: string): Need => ({
  verb: 'list',
  group: 'admissionregistration.k8s.io',
  resource,
})

/** Lists and pages of plain objects, all drawn by the same part. */
const resourceGroups: readonly NavGroup[] = [
  {
    title: 'places.configurations',
    items: [
      { to: 'configmaps', text: 'places.configmaps' },
      { to: 'secrets', text: 'places.secrets' },
    ],
  },
  {
    title: 'places.storage',
    items: [
      { to: 'claims', text: 'places.claims' },
      { to: 'snapshots', text: 'places.snapshots', needsServed: snapshotsServed },
      { to: 'classes', text: 'places.classes' },
    ],
  },
  {
    title: 'places.cluster',
    items: [
      { to: 'nodes', text: 'places.nodes' },
      { to: 'events', text: 'places.events' },
      { to: 'validators', text: 'places.validators', needs: webhooks('validatingwebhookconfigurations') },
      { to: 'mutators', text: 'places.mutators', needs: webhooks('mutatingwebhookconfigurations') },
    ],
  },
]

export const navigation: readonly NavGroup[] = [
  {
    title: 'nav.workloads',
    items: [
      { to: 'sets', text: 'nav.sets', also: ['create', 'pods'] },
      { to: 'services', text: 'places.services' },
      { to: 'autoscalers', text: 'places.autoscalers' },
      { to: 'budgets', text: 'places.budgets' },
    ],
  },
  ...resourceGroups,
  {
    title: 'nav.team',
    items: [
      { to: 'projects', text: 'nav.projects' },
      { to: 'workspaces', text: 'nav.workspaces', needsWorkspaces: true },
    ],
  },
  {
    title: 'nav.access',
    needsAccounts: true,
    items: [
      {
        to: 'accounts',
        text: 'nav.accounts',
        needs: { verb: 'list', group: iamGroup, resource: 'accounts' },
      },
      { to: 'audit', text: 'nav.audit', needs: { verb: 'list', ...auditEvents } },
    ],
  },
]

/** Beside the sets, in their group. */
const placesOfWorkloads = ['services', 'autoscalers', 'budgets']

export const isResourcePlace = (place: string): boolean =>
  placesOfWorkloads.includes(place) ||
  resourceGroups.some(({ items }) => items.some(({ to }) => to === place))

/** Places that show what is in projects, and nothing to who is in none. */
export const isOfProjects = (place: string): boolean =>
  !isOfNoProject(place) && !['nodes', 'classes', 'validators', 'mutators'].includes(place)

/** Places that are of no project: what runs in projects is nothing to them. */
export const isOfNoProject = (place: string): boolean =>
  ['projects', 'workspaces', 'accounts', 'audit', 'settings'].includes(place)
