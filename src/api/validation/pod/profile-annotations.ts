// Profiles of seccomp and AppArmor were annotations once. A new pod that has both says the same in both.
import type { AppArmorProfile, PodSpec, SeccompProfile } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { appArmorPrefix, localhostPrefix, seccompContainerPrefix, seccompPodKey } from './pod-annotations.ts'
import { containersOf } from './pod-spec.ts'

type Annotations = { readonly [key: string]: string }

/** What a profile of each type is called in an annotation, but those of the node itself. */
interface Words {
  readonly kind: 'seccomp' | 'apparmor'
  readonly Unconfined: readonly string[]
  readonly RuntimeDefault: readonly string[]
}
const ofSeccomp: Words = {
  kind: 'seccomp',
  Unconfined: ['unconfined'],
  RuntimeDefault: ['runtime/default', 'docker/default'],
}
const ofAppArmor: Words = {
  kind: 'apparmor',
  Unconfined: ['unconfined'],
  RuntimeDefault: ['runtime/default'],
}

export function validateProfilesTwiceSaid(findings: Findings, annotations: Annotations, spec: PodSpec): void {
  const ofPod = spec.securityContext
  const seccomp = (path: string, profile: SeccompProfile | undefined, key: string) =>
    compare(findings, `${path}.securityContext.seccompProfile`, {
      profile,
      annotation: annotations[key],
      words: ofSeccomp,
    })
  seccomp('spec', ofPod?.seccompProfile, seccompPodKey)
  for (const [path, { name, securityContext }] of containersOf(spec, 'spec')) {
    seccomp(path, securityContext?.seccompProfile, `${seccompContainerPrefix}${name}`)
    if (spec.os?.name === 'windows') continue
    compare(findings, `${path}.securityContext.appArmorProfile`, {
      profile: securityContext?.appArmorProfile ?? ofPod?.appArmorProfile,
      annotation: annotations[`${appArmorPrefix}${name}`],
      words: ofAppArmor,
    })
  }
}

interface BothSaid {
  readonly profile: SeccompProfile | AppArmorProfile | undefined
  readonly annotation: string | undefined
  readonly words: Words
}

function compare(findings: Findings, path: string, { profile, annotation, words }: BothSaid): void {
  if (!profile || annotation === undefined) return
  const { type, localhostProfile } = profile
  const isLocal = annotation.startsWith(localhostPrefix)
  const isOtherType =
    type === 'Localhost'
      ? !isLocal
      : (type === 'Unconfined' || type === 'RuntimeDefault') && !words[type].includes(annotation)
  if (isOtherType) findings.forbidden(`${path}.type`, `${words.kind} type in annotation and field must match`)
  else if (type === 'Localhost' && annotation.slice(localhostPrefix.length) !== localhostProfile)
    findings.forbidden(`${path}.localhostProfile`, `${words.kind} profile in annotation and field must match`)
}
