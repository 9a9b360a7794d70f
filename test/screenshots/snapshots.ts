// Snapshots of volumes, as a cluster has them whose driver takes some: one set's claims together, one alone, one that failed.
const group = 'snapshot.storage.k8s.io'

/** As the snapshotter's own would be, without its rules. */
const definitionOf = (kind: string, plural: string, scope: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    annotations: {
      'api-approved.kubernetes.io': 'https://github.com/kubernetes-csi/external-snapshotter/pull/814',
    },
  },
  spec: {
    ...{ group, scope },
    names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
})

export const snapshotDefinitions: readonly object[] = [
  definitionOf('VolumeSnapshot', 'volumesnapshots', 'Namespaced'),
  definitionOf('VolumeSnapshotClass', 'volumesnapshotclasses', 'Cluster'),
]

const snapshotOf = (name: string, claim: string, status: object, labels = {}) => ({
  apiVersion: `${group}/v1`,
  kind: 'VolumeSnapshot',
  metadata: { name, namespace: 'shop', labels },
  spec: { volumeSnapshotClassName: 'daily', source: { persistentVolumeClaimName: claim } },
  status,
})
const ready = { readyToUse: true, restoreSize: '1Gi', creationTime: '2026-01-01T00:00:00Z' }

export const snapshots: readonly object[] = [
  {
    ...{ apiVersion: `${group}/v1`, kind: 'VolumeSnapshotClass' },
    metadata: { name: 'daily', annotations: { 'snapshot.storage.kubernetes.io/is-default-class': 'true' } },
    ...{ driver: 'example.com/disk', deletionPolicy: 'Delete' },
  },
  ...[0, 1, 2, 3, 4].map(ordinal =>
    snapshotOf(
      `www-web-${ordinal}-before`,
      `www-web-${ordinal}`,
      ordinal < 4 ? ready : { readyToUse: false },
      {
        'kedge.dev/snapshot-group': 'web-before',
      },
    ),
  ),
  ...[0, 1, 2, 3, 4].map(ordinal =>
    snapshotOf(`www-web-${ordinal}-ready`, `www-web-${ordinal}`, ready, {
      'kedge.dev/snapshot-group': 'web-ready',
    }),
  ),
  snapshotOf('friday', 'www-web-0', ready),
  snapshotOf('gone', 'www-web-9', ready),
  snapshotOf('broken', 'www-web-1', {
    readyToUse: false,
    error: { message: 'the disk is full', time: '2026-01-01T00:00:00Z' },
  }),
]
