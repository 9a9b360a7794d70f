// The Pods that a Service leads to. Pure.
import type { Pod, Service } from '../../../../src/api/generated/types.ts'
import { nameOf } from '../../../../src/api/object.ts'

const collator = new Intl.Collator(undefined, { numeric: true })

/** web-2 before web-10. A Service without a selector chooses none: others say where it leads. */
export function podsOfService({ spec }: Service, pods: readonly Pod[]): readonly Pod[] {
  const selector = Object.entries(spec?.selector ?? {})
  if (selector.length === 0) return []
  return pods
    .filter(({ metadata }) => selector.every(([key, value]) => metadata?.labels?.[key] === value))
    .toSorted((a, b) => collator.compare(nameOf(a), nameOf(b)))
}
