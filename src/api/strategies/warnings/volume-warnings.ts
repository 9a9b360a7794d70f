// Kinds of volumes, and annotations of theirs, that belong to the past.
import type { PersistentVolume } from '../../generated/types.ts'
import { termWarnings } from './renamed-labels.ts'

const oldKinds: { readonly [kind: string]: string } = {
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
}

/** Of what holds the source of a volume, in a Pod or in a spec. */
export const oldKindWarnings = (path: string, source: object): readonly string[] =>
  Object.keys(source)
    .filter(kind => Object.hasOwn(oldKinds, kind))
    .map(kind => `${path}.${kind === 'storageos' ? 'storageOS' : kind}: ${oldKinds[kind]}`)

const oldAnnotations: { readonly [key: string]: string } = {
  'volume.beta.kubernetes.io/storage-class':
    'deprecated since v1.8; use "storageClassName" attribute instead',
  'volume.beta.kubernetes.io/mount-options': 'deprecated since v1.31; use "mountOptions" attribute instead',
}

/** Upstream has nothing to say of a volume of Quobyte or Flocker that is its own object. */
const unsaid = new Set(['flocker', 'gitRepo', 'quobyte'])

export function persistentVolumeWarnings({ metadata, spec = {} }: PersistentVolume): readonly string[] {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? []
  const told = Object.fromEntries(Object.entries(spec).filter(([kind]) => !unsaid.has(kind)))
  return [
    ...Object.entries(oldAnnotations).flatMap(([key, text]) =>
      metadata?.annotations?.[key] === undefined ? [] : [`metadata.annotations[${key}]: ${text}`],
    ),
    ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : []),
    ...terms.flatMap(({ matchExpressions }, index) =>
      termWarnings(`spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, matchExpressions),
    ),
    ...oldKindWarnings('spec', told),
  ]
}
