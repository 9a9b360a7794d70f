// What a Pod names of its own namespace: the one place that knows in which fields. The node agent fetches it, the authorizer
// lets a node see it, a plan asks whether it is there, the console tells who uses it.
import type { Container, Pod, PodSpec, Volume } from './generated/types.ts'

/** A ConfigMap or a Secret that a Pod names, or a key of it. */
export interface NamedConfig {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  /** Null where the whole object is meant. */
  readonly key: string | null
  /** Whether the Pod starts without it, too. */
  readonly isOptional: boolean
}

/** The names of the objects in its own namespace that a Pod uses. */
export interface PodReferences {
  readonly configMaps: ReadonlySet<string>
  readonly secrets: ReadonlySet<string>
  readonly claims: ReadonlySet<string>
}

export function referencesOf(pod: Pod): PodReferences {
  const configMaps = new Set<string>()
  const secrets = new Set<string>()
  for (const { kind, name } of configOf(pod.spec)) (kind === 'ConfigMap' ? configMaps : secrets).add(name)
  const claims = new Set<string>()
  for (const volume of pod.spec?.volumes ?? []) {
    const claim = claimNameOf(pod, volume)
    if (claim !== null) claims.add(claim)
  }
  return { configMaps, secrets, claims }
}

/** In the order in which they stand there; what is named twice comes twice. */
export function configOf(spec: PodSpec | undefined): readonly NamedConfig[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {}
  return [
    ...[...initContainers, ...containers, ...ephemeralContainers].flatMap(ofEnvironment),
    ...(spec?.volumes ?? []).flatMap(ofVolume),
    // Where it is not there, the image is pulled without it.
    ...(spec?.imagePullSecrets ?? []).flatMap(named('Secret', true)),
  ]
}

const ofEnvironment = ({
  env = [],
  envFrom = [],
}: Pick<Container, 'env' | 'envFrom'>): readonly NamedConfig[] => [
  ...envFrom.flatMap(({ configMapRef, secretRef }) => [
    ...named('ConfigMap', configMapRef?.optional)(configMapRef),
    ...named('Secret', secretRef?.optional)(secretRef),
  ]),
  ...env.flatMap(({ valueFrom: { configMapKeyRef, secretKeyRef } = {} }) => [
    ...named('ConfigMap', configMapKeyRef?.optional)(configMapKeyRef),
    ...named('Secret', secretKeyRef?.optional)(secretKeyRef),
  ]),
]

const ofVolume = ({ configMap, secret, projected }: Volume): readonly NamedConfig[] => [
  ...withItems('ConfigMap', configMap),
  ...withItems('Secret', secret && { ...secret, name: secret.secretName }),
  ...(projected?.sources ?? []).flatMap(source => [
    ...withItems('ConfigMap', source.configMap),
    ...withItems('Secret', source.secret),
  ]),
]

interface Named {
  readonly name?: string
  readonly key?: string
}

const named =
  (kind: NamedConfig['kind'], isOptional = false) =>
  (reference: Named | undefined): readonly NamedConfig[] =>
    reference?.name ? [{ kind, name: reference.name, key: reference.key ?? null, isOptional }] : []

interface WithItems {
  readonly name?: string
  readonly optional?: boolean
  readonly items?: readonly { readonly key: string }[]
}

function withItems(kind: NamedConfig['kind'], source: WithItems | undefined): readonly NamedConfig[] {
  const { name, optional, items = [] } = source ?? {}
  return [{ name }, ...items.map(({ key }) => ({ name, key }))].flatMap(named(kind, optional))
}

/** The Secrets that drivers of volumes are given. No runtime of Kedge's has them, and a node may read them as its Pods' own. */
export const driverSecretsOf = (spec: PodSpec | undefined): readonly string[] =>
  (spec?.volumes ?? []).flatMap(
    ({ azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos }) =>
      [
        azureFile?.secretName,
        csi?.nodePublishSecretRef?.name,
        ...[cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos].map(each => each?.secretRef?.name),
      ].flatMap(name => name || []),
  )

/** The claim that a volume stands for: the one it names, or the one that was made for it alone. */
export const claimNameOf = (pod: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | null =>
  persistentVolumeClaim?.claimName ?? (ephemeral ? `${pod.metadata?.name}-${name}` : null)
