// What is accepted of a pod or a pod template, but hardly meant: texts for `Warning` headers.
import type { ObjectMeta, PodSpec, Volume } from '../../generated/types.ts'
import { quoted } from '../../shown-value.ts'
import { repeatedIn } from '../../validation/rules/repeated.ts'
import { claimSpecWarnings } from '../core/persistent-volume-claim-warnings.ts'
import { addressWarnings } from '../warnings/ip-warnings.ts'
import { renamedLabel, termWarnings } from '../warnings/renamed-labels.ts'
import { oldKindWarnings } from '../warnings/volume-warnings.ts'
import { containerWarnings, fractionWarnings, listed, portWarnings } from './container-warnings.ts'

interface PodLike {
  readonly metadata?: ObjectMeta
  readonly spec?: PodSpec
}

/** `path` is empty for a pod, `spec.template` for a template in a workload. */
export function podWarnings(path: string, { metadata, spec }: PodLike): readonly string[] {
  if (!spec) return []
  const at = path ? `${path}.` : ''
  return [
    ...labelWarnings(`${at}spec`, spec),
    ...annotationWarnings(`${at}metadata.annotations`, metadata?.annotations ?? {}),
    ...(spec.volumes ?? []).flatMap((volume, index) => volumeWarnings(`${at}spec.volumes[${index}]`, volume)),
    ...repetitionWarnings(`${at}spec`, spec),
    ...fractionWarnings(`${at}spec.overhead`, spec.overhead),
    ...listed(`${at}spec`, spec).flatMap(([place, container]) => containerWarnings(place, container)),
    ...portWarnings(`${at}spec`, spec),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [
          `${at}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
        ]
      : []),
    ...affinityWarnings(`${at}spec.affinity`, spec),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((address, index) =>
      addressWarnings(`${at}spec.dnsConfig.nameservers[${index}]`, address),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, index) =>
      addressWarnings(`${at}spec.hostAliases[${index}].ip`, ip),
    ),
  ]
}

function labelWarnings(path: string, spec: PodSpec): readonly string[] {
  const found: string[] = []
  for (const key of Object.keys(spec.nodeSelector ?? {}))
    if (renamedLabel(key)) found.push(`${path}.nodeSelector[${key}]: ${renamedLabel(key)}`)
  const affinity = spec.affinity?.nodeAffinity
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  const at = `${path}.affinity.nodeAffinity`
  for (const [index, term] of required.entries())
    found.push(
      ...termWarnings(
        `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`,
        term.matchExpressions,
      ),
    )
  for (const [index, { preference }] of preferred.entries())
    found.push(
      ...termWarnings(
        `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`,
        preference.matchExpressions,
      ),
    )
  for (const [index, { topologyKey: key, labelSelector }] of (
    spec.topologySpreadConstraints ?? []
  ).entries()) {
    const place = `${path}.topologySpreadConstraints[${index}]`
    if (renamedLabel(key)) found.push(`${place}.topologyKey: ${key} is ${renamedLabel(key)}`)
    if (!labelSelector) found.push(`${place}.labelSelector: a null labelSelector results in matching no pod`)
  }
  return found
}

const oldAnnotations: { readonly [key: string]: string } = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'seccomp.security.alpha.kubernetes.io/pod':
    'non-functional in v1.27+; use the "seccompProfile" field instead',
}

const annotationWarnings = (
  path: string,
  annotations: { readonly [key: string]: string },
): readonly string[] =>
  Object.keys(oldAnnotations)
    .filter(key => key in annotations)
    .map(key => `${path}[${key}]: ${oldAnnotations[key]}`)

function volumeWarnings(path: string, volume: Volume): readonly string[] {
  const template = volume.ephemeral?.volumeClaimTemplate
  return [
    ...oldKindWarnings(path, volume),
    ...(template ? claimSpecWarnings(`${path}.ephemeral.volumeClaimTemplate.spec`, template.spec) : []),
  ]
}

/** Lists that are merged by a key which occurs twice. */
function repetitionWarnings(path: string, spec: PodSpec): readonly string[] {
  const repeated = (values: readonly string[]) =>
    [...repeatedIn(values)].map(index => [index, values[index] ?? ''] as const)
  const secrets = (spec.imagePullSecrets ?? []).map(({ name = '' }) => name)
  return [
    ...repeated((spec.hostAliases ?? []).map(({ ip }) => ip)).map(
      ([index, ip]) => `${path}.hostAliases[${index}].ip: duplicate ip ${quoted(ip)}`,
    ),
    ...repeated(secrets).map(
      ([index, name]) => `${path}.imagePullSecrets[${index}].name: duplicate name ${quoted(name)}`,
    ),
    ...secrets.flatMap((name, index) =>
      name ? [] : [`${path}.imagePullSecrets[${index}].name: invalid empty name ""`],
    ),
  ]
}

function affinityWarnings(path: string, { affinity }: PodSpec): readonly string[] {
  const text = 'labelSelector: a null labelSelector results in matching no pod'
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap(field => {
    const required = affinity?.[field]?.requiredDuringSchedulingIgnoredDuringExecution ?? []
    const preferred = affinity?.[field]?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    const at = `${path}.${field}`
    return [
      ...required.flatMap(({ labelSelector }, index) =>
        labelSelector ? [] : [`${at}.requiredDuringSchedulingIgnoredDuringExecution[${index}].${text}`],
      ),
      ...preferred.flatMap(({ podAffinityTerm }, index) =>
        podAffinityTerm.labelSelector
          ? []
          : [`${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm.${text}`],
      ),
    ]
  })
}
