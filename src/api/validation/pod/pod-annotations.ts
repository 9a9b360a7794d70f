import { errorWords } from '../../../base/error-words.ts'
import type { PodSpec } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { validateDescendingPath } from '../rules/paths.ts'
import { validateTolerations } from '../rules/taints.ts'

type Annotations = { readonly [key: string]: string } | undefined

export const mirrorKey = 'kubernetes.io/config.mirror'
const deletionCostKey = 'controller.kubernetes.io/pod-deletion-cost'
const tolerationsKey = 'scheduler.alpha.kubernetes.io/tolerations'
export const seccompPodKey = 'seccomp.security.alpha.kubernetes.io/pod'
export const seccompContainerPrefix = 'container.seccomp.security.alpha.kubernetes.io/'
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'

/** Annotations that mean something for a pod. */
export function validatePodAnnotations(
  findings: Findings,
  path: string,
  annotations: Annotations,
  spec: PodSpec,
): void {
  const containerNames = new Set(
    [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].map(
      ({ name }) => name,
    ),
  )
  for (const key in annotations) {
    const value = annotations[key] ?? ''
    if (key === mirrorKey && !spec.nodeName)
      findings.invalid(`${path}[${key}]`, value, 'must set spec.nodeName if mirror pod annotation is set')
    else if (key === deletionCostKey && !isInt32(value))
      findings.invalid(`${path}[${key}]`, value, 'must be a 32bit integer')
    else if (key === tolerationsKey && value) validateTolerationsText(findings, path, value)
    else if (key === seccompPodKey || key.startsWith(seccompContainerPrefix))
      validateSeccompText(findings, `${path}.${key}`, value)
    else if (key.startsWith(appArmorPrefix))
      validateAppArmorText(findings, path, { key, value }, containerNames)
  }
}

/** As Go parses it, which knows neither spaces nor a plus with leading zeros of its own. */
const isInt32 = (text: string): boolean =>
  /^(0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) <= 2 ** 31 - 1

function validateTolerationsText(findings: Findings, path: string, text: string): void {
  try {
    const tolerations: unknown = JSON.parse(text)
    if (Array.isArray(tolerations)) validateTolerations(findings, `${path}.${tolerationsKey}`, tolerations)
  } catch (error) {
    findings.invalid(path, tolerationsKey, errorWords(error))
  }
}

export const localhostPrefix = 'localhost/'

function validateSeccompText(findings: Findings, path: string, profile: string): void {
  if (['runtime/default', 'docker/default', 'unconfined'].includes(profile)) return
  if (profile.startsWith(localhostPrefix))
    validateDescendingPath(findings, path, profile.slice(localhostPrefix.length))
  else findings.invalid(path, profile, 'must be a valid seccomp profile')
}

function validateAppArmorText(
  findings: Findings,
  path: string,
  { key, value }: { readonly key: string; readonly value: string },
  containerNames: ReadonlySet<string>,
): void {
  const name = key.slice(appArmorPrefix.length)
  if (!containerNames.has(name)) findings.invalid(`${path}[${key}]`, name, 'container not found')
  if (
    value !== '' &&
    !['runtime/default', 'unconfined'].includes(value) &&
    !value.startsWith(localhostPrefix)
  )
    findings.invalid(`${path}[${key}]`, value, `invalid AppArmor profile name: "${value}"`)
}

/** What may not come, go or change on a pod that exists. */
export function validatePodAnnotationsUpdate(
  findings: Findings,
  path: string,
  annotations: Annotations = {},
  old: Annotations = {},
): void {
  for (const key in old) {
    if (annotations[key] === old[key]) continue
    if (key.startsWith(appArmorPrefix))
      findings.forbidden(`${path}[${key}]`, 'may not remove or update AppArmor annotations')
    if (key === mirrorKey)
      findings.forbidden(`${path}[${key}]`, 'may not remove or update mirror pod annotation')
  }
  for (const key in annotations) {
    if (key in old) continue
    if (key.startsWith(appArmorPrefix))
      findings.forbidden(`${path}[${key}]`, 'may not add AppArmor annotations')
    if (key === mirrorKey) findings.forbidden(`${path}[${key}]`, 'may not add mirror pod annotation')
  }
}
