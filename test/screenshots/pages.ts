// Every page as it stands when one turns to it, by its address.
import type { Scene } from './scene.ts'

const tabs = [
  ...['ordinals', 'overview', 'yaml', 'containers', 'revisions', 'pods', 'volumes'],
  ...['environment', 'events', 'logs', 'metrics', 'timeline'],
]
const podTabs = ['containers', 'logs', 'terminal', 'files', 'overview', 'events', 'yaml']
const steps = ['basic', 'pods', 'storage', 'advanced']
const places = ['services', 'configmaps', 'secrets', 'claims', 'snapshots', 'classes', 'nodes', 'events']

const singular = {
  services: 'service',
  configmaps: 'configmap',
  secrets: 'secret',
  claims: 'claim',
  classes: 'class',
} as const

const each = (names: readonly string[], of: (name: string) => readonly [name: string, path: string]) =>
  Object.fromEntries(names.map(of))

const paths: { readonly [name: string]: string } = {
  list: 'sets',
  'list-columns': 'sets?columns=ordinals,image,age,service,selector,alias',
  ...each(tabs, tab => [`set-${tab}`, `sets/shop/web?tab=${tab}`]),
  ...each(['pods', 'volumes', 'events', 'metrics', 'timeline'], tab => [
    `set-many-${tab}`,
    `sets/shop/many?tab=${tab}`,
  ]),
  'set-many': 'sets/shop/many',
  'set-stuck': 'sets/shop/stuck',
  'set-stuck-update': 'sets/shop/worse',
  'set-partition': 'sets/shop/held',
  'set-refused-quota': 'sets/full/capped',
  'set-refused-security': 'sets/tight/forbidden',
  'set-alone': 'sets/shop/lonely',
  'set-gone': 'sets/shop/none',
  'list-left': 'sets?project=left',
  'set-left': 'sets/left/lost',
  budgets: 'budgets?project=shop',
  'budget-new': 'budgets/new?project=shop',
  budget: 'budgets/shop/web',
  autoscalers: 'autoscalers?project=shop',
  ...each(podTabs, tab => [`pod-${tab}`, `pods/shop/web-0?tab=${tab}`]),
  'pod-stuck': 'pods/shop/stuck-0',
  'pod-gone': 'pods/shop/none-0',
  ...each(steps, step => [`create-${step}`, `create?project=shop&step=${step}`]),
  'create-text': 'create?project=shop&mode=text',
  ...each(places, place => [place, `${place}?project=shop`]),
  ...Object.fromEntries(
    Object.entries(singular).map(([place, one]) => [`${one}-new`, `${place}/new?project=shop`]),
  ),
  service: 'services/shop/web',
  'service-yaml': 'services/shop/web?tab=yaml',
  configmap: 'configmaps/shop/settings',
  'configmap-bytes': 'configmaps/shop/bytes',
  secret: 'secrets/shop/passwords',
  'secret-registry': 'secrets/shop/pull',
  'secret-yaml': 'secrets/shop/passwords?tab=yaml',
  claim: 'claims/shop/www-web-0',
  'claim-block': 'claims/shop/raw',
  snapshot: 'snapshots/shop/friday',
  class: 'classes/standard',
  node: 'nodes/kedge-0',
  'object-gone': 'configmaps/shop/none',
  ...each(['workspaces', 'projects', 'workspaces/new', 'projects/new'], path => [
    path.replace('/', '-'),
    path,
  ]),
  ...each(['overview', 'projects', 'members', 'roles', 'quota'], tab => [
    `workspace-${tab}`,
    `workspaces/acme?tab=${tab}`,
  ]),
  ...each(['overview', 'members', 'roles', 'quota'], tab => [`project-${tab}`, `projects/shop?tab=${tab}`]),
  nowhere: 'nowhere',
  accounts: 'accounts',
  audit: 'audit',
  'audit-refused': 'audit?outcome=refused',
}

/** A project in which nothing is, a set without Pods, and what nothing matches. */
const empty: { readonly [name: string]: string } = {
  ...each(['sets', ...places.filter(place => place !== 'classes' && place !== 'nodes')], place => [
    `empty-${place}`,
    `${place}?project=lab`,
  ]),
  ...each(['ordinals', 'pods', 'volumes', 'events', 'logs', 'metrics', 'timeline', 'revisions'], tab => [
    `empty-set-${tab}`,
    `sets/shop/stopped?tab=${tab}`,
  ]),
  ...each(['members', 'roles', 'quota'], tab => [`empty-project-${tab}`, `projects/lab?tab=${tab}`]),
  'unmatched-sets': 'sets?search=zzz',
  'unmatched-services': 'services?search=zzz',
  'unmatched-audit': 'audit?user=nobody',
}

export const pages: readonly Scene[] = Object.entries({ ...paths, ...empty }).map(([name, path]) => ({
  name,
  path,
}))
