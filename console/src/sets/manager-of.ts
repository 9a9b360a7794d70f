// Who keeps a set, or what stands beside it, as it is: what is changed by hand may be undone by it. Pure.
import type { ApiObject } from '../../../src/api/object.ts'

/** The field managers of delivery tools, by which they are known where nothing else names them. */
const tools: readonly (readonly [name: RegExp, tool: string])[] = [
  [/^argocd-/, 'Argo CD'],
  [/^(kustomize|helm)-controller$/, 'Flux'],
  [/^helm$/i, 'Helm'],
  [/^(rancher|fleet)/, 'Fleet'],
]

/** A chart, an application of a delivery tool, an operator; null where people are its only masters. */
export function managerOf({ metadata }: ApiObject): string | null {
  const { labels = {}, annotations = {}, ownerReferences = [], managedFields = [] } = metadata ?? {}
  const owner = ownerReferences.find(({ controller }) => controller)
  if (owner) return `${owner.kind} ${owner.name}`
  const application = annotations['argocd.argoproj.io/tracking-id']?.split(':')[0]
  if (application !== undefined) return named('Argo CD', application)
  for (const controller of ['kustomize', 'helm']) {
    const flux = labels[`${controller}.toolkit.fluxcd.io/name`]
    if (flux !== undefined) return named('Flux', flux)
  }
  const manager = labels['app.kubernetes.io/managed-by']
  const release = annotations['meta.helm.sh/release-name']
  if (manager) return named(manager, release)
  if (release !== undefined) return named('Helm', release)
  const found = managedFields.flatMap(({ manager: by = '', subresource }) =>
    subresource ? [] : tools.flatMap(([name, tool]) => (name.test(by) ? [tool] : [])),
  )
  return found[0] ?? null
}

const named = (tool: string, what: string | undefined): string => (what ? `${tool} (${what})` : tool)
