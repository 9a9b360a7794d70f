/** What the cluster serves where it has snapshots. Apart from the kind, for who asks of nothing more. */
export const snapshotsServed = {
  groupVersion: 'snapshot.storage.k8s.io/v1',
  resource: 'volumesnapshots',
} as const
