// Which Pods stand behind which Service, kept from the changes of both, so that a change of one Pod costs what that Pod
// costs, however many Services and Pods its namespace has.
//
// A Service is filed under one label of its selector, the same for all time; a Pod is held against the Services filed
// under its own labels alone.
//
// Invariants:
//   - `podsOf(key)` holds exactly the Pods of the namespace that the Service's selector matches, as last told;
//   - only a Service that is new or has another selector is held against all Pods of its namespace.
import { isEqual } from '../../api/equality.ts'
import type { Pod, Service } from '../../api/generated/types.ts'
import { keyOf, refOf } from '../../api/object.ts'
import { type Labels, matchesLabels, type Selector, selectorOfLabels } from '../../api/select/selector.ts'

interface Member {
  readonly labels: Labels
  readonly selector: Selector
  readonly filedUnder: string
  readonly pods: Map<string, Pod>
}

const noKeys: readonly string[] = []

export class ServiceMembers {
  readonly #services = new Map<string, Member>()
  /** Keys of Services by the label under which they are filed: `default/app=web`. */
  readonly #byLabel = new Map<string, Set<string>>()
  /** Keys of the Services that a Pod stands behind. */
  readonly #servicesOfPod = new Map<string, readonly string[]>()

  /** Whether others look after the endpoints of the Service: it selects nothing. */
  hasSelector(key: string): boolean {
    return this.#services.has(key)
  }

  podsOf(key: string): readonly Pod[] {
    return [...(this.#services.get(key)?.pods.values() ?? [])]
  }

  /** Takes a Service as it now is; `podsIn` gives the Pods of its namespace, should they be needed. */
  setService(service: Service, podsIn: (namespace: string) => readonly Pod[]): void {
    const ref = refOf(service)
    const key = keyOf(ref)
    const labels = selectedLabels(service)
    if (labels !== null && isEqual(this.#services.get(key)?.labels, labels)) return
    this.removeService(key)
    const [first] = labels === null ? [] : Object.entries(labels)
    if (labels === null || !first) return
    const filedUnder = labelKey(ref.namespace, first)
    const selector = selectorOfLabels(labels)
    const member: Member = { labels, selector, filedUnder, pods: new Map() }
    this.#services.set(key, member)
    this.#byLabel.set(filedUnder, (this.#byLabel.get(filedUnder) ?? new Set()).add(key))
    for (const pod of podsIn(ref.namespace))
      if (matchesLabels(selector, pod.metadata?.labels)) this.#join(key, member, pod)
  }

  removeService(key: string): void {
    const member = this.#services.get(key)
    if (!member) return
    this.#services.delete(key)
    const filed = this.#byLabel.get(member.filedUnder)
    filed?.delete(key)
    if (filed?.size === 0) this.#byLabel.delete(member.filedUnder)
    for (const podKey of member.pods.keys()) {
      const left = (this.#servicesOfPod.get(podKey) ?? noKeys).filter(each => each !== key)
      if (left.length > 0) this.#servicesOfPod.set(podKey, left)
      else this.#servicesOfPod.delete(podKey)
    }
  }

  /** Takes a Pod as it now is; answers the Services that it stands behind, and those that it no longer does. */
  setPod(pod: Pod): { readonly now: readonly string[]; readonly left: readonly string[] } {
    const podKey = keyOf(refOf(pod))
    const before = this.#servicesOfPod.get(podKey) ?? noKeys
    const now = this.#servicesFor(pod)
    for (const key of now) this.#services.get(key)?.pods.set(podKey, pod)
    const left = before.length === 0 ? noKeys : before.filter(key => !now.includes(key))
    for (const key of left) this.#services.get(key)?.pods.delete(podKey)
    if (now.length > 0) this.#servicesOfPod.set(podKey, now)
    else this.#servicesOfPod.delete(podKey)
    return { now, left }
  }

  /** Takes a Pod whose labels are those last told. */
  replacePod(pod: Pod): void {
    const podKey = keyOf(refOf(pod))
    for (const key of this.#servicesOfPod.get(podKey) ?? noKeys)
      this.#services.get(key)?.pods.set(podKey, pod)
  }

  /** Answers the Services that the Pod stood behind. */
  removePod(pod: Pod): readonly string[] {
    const podKey = keyOf(refOf(pod))
    const before = this.#servicesOfPod.get(podKey) ?? noKeys
    for (const key of before) this.#services.get(key)?.pods.delete(podKey)
    this.#servicesOfPod.delete(podKey)
    return before
  }

  #join(key: string, member: Member, pod: Pod): void {
    const podKey = keyOf(refOf(pod))
    member.pods.set(podKey, pod)
    const others = this.#servicesOfPod.get(podKey) ?? noKeys
    if (!others.includes(key)) this.#servicesOfPod.set(podKey, [...others, key])
  }

  #servicesFor({ metadata }: Pod): readonly string[] {
    const found: string[] = []
    const { namespace = '', labels = {} } = metadata ?? {}
    for (const name in labels)
      for (const key of this.#byLabel.get(labelKey(namespace, [name, labels[name] ?? ''])) ?? []) {
        const member = this.#services.get(key)
        if (member && matchesLabels(member.selector, labels)) found.push(key)
      }
    return found.length === 0 ? noKeys : found
  }
}

const labelKey = (namespace: string, [name, value]: readonly [string, string]): string =>
  `${namespace}/${name}=${value}`

/** Of Services without a selector others look after the endpoints. */
function selectedLabels({ spec }: Service): Labels | null {
  const labels = spec?.selector
  return labels && Object.keys(labels).length > 0 && spec.type !== 'ExternalName' ? labels : null
}
