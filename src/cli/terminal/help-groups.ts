// The headings of flags that many verbs share. They stand below the verb's own, in this order.
export const waitGroup = 'While it waits:'
export const clusterGroup = 'Cluster:'

/** What is the verb's own comes before what others have too. */
export function withSharedLast<T>(groups: Map<string, T[]>): Map<string, T[]> {
  for (const shared of [waitGroup, clusterGroup]) {
    const flags = groups.get(shared)
    if (!flags) continue
    groups.delete(shared)
    groups.set(shared, flags)
  }
  return groups
}
