// Which images the Pods of a set will pull, and what is known of each: for the hazard of an image that is nowhere.
// Pure; who asks the registries brings their answers.
import type { Container, Node, StatefulSet } from '../../api/generated/types.ts'

/** An image that a registry has to have, since no node is known to have it. */
export interface WantedImage {
  readonly image: string
  readonly container: string
  /** Every node says which images it has, and none has this one; or it is pulled anyway. */
  readonly isCertain: boolean
}

/** What a registry answered. `absent`: it has no such image. `denied`: it does not let the Pods' secret see it. */
export type RegistryAnswer =
  | { readonly kind: 'present' }
  | { readonly kind: 'absent' | 'denied' | 'unanswered'; readonly registry: string; readonly message: string }

export type ImageCheck = WantedImage & { readonly answer: RegistryAnswer }

/** Nodes of these runtimes run programs of the machine, or nothing: they pull no image. */
const pullsNothing = /^(process|simulated):\/\//

export function wantedImages(
  set: StatefulSet,
  nodes: readonly Node[],
  canonical: (image: string) => string,
): readonly WantedImage[] {
  const pulling = nodes.filter(
    ({ status }) => !pullsNothing.test(status?.nodeInfo?.containerRuntimeVersion ?? ''),
  )
  if (nodes.length > 0 && pulling.length === 0) return []
  const present = new Set(
    pulling.flatMap(({ status }) => (status?.images ?? []).flatMap(({ names = [] }) => names.map(canonical))),
  )
  const allTell = pulling.length > 0 && pulling.every(({ status }) => (status?.images ?? []).length > 0)
  const { containers = [], initContainers = [] } = set.spec?.template.spec ?? {}
  const wanted = new Map<string, WantedImage>()
  for (const container of [...initContainers, ...containers]) {
    const { image = '', name } = container
    const policy = policyOf(container)
    if (image === '' || policy === 'Never' || wanted.has(image)) continue
    if (policy !== 'Always' && present.has(canonical(image))) continue
    wanted.set(image, { image, container: name, isCertain: policy === 'Always' || allTell })
  }
  return [...wanted.values()]
}

/** As the API defaults it. */
function policyOf({ image = '', imagePullPolicy }: Container): string {
  if (imagePullPolicy) return imagePullPolicy
  const name = image.slice(image.lastIndexOf('/') + 1)
  return name.includes('@') || (name.includes(':') && !name.endsWith(':latest')) ? 'IfNotPresent' : 'Always'
}

/** Images that certainly cannot be pulled. */
export const absentImages = (checks: readonly ImageCheck[]): readonly ImageCheck[] =>
  checks.filter(({ answer, isCertain }) => answer.kind === 'absent' && isCertain)
