// Containers that join a running pod for debugging, through `/ephemeralcontainers`: they come, but neither change nor go.
import type { FieldError } from '../../field-error.ts'
import type { Pod } from '../../generated/types.ts'
import { quoted } from '../../shown-value.ts'
import { formatDifferences } from '../rules/differences.ts'
import { type Findings, findingsOf } from '../rules/findings.ts'
import { validateObjectMetaUpdate } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validatePodAndSpec } from './pod.ts'
import { mirrorKey } from './pod-annotations.ts'

/** The whole pod, with the new containers in it, against the stored one. */
export const validateEphemeralContainersUpdate = (pod: Pod, old: Pod): readonly FieldError[] =>
  findingsOf(findings => {
    if (old.metadata?.annotations?.[mirrorKey] !== undefined) {
      findings.forbidden('', 'static pods do not support ephemeral containers')
      return
    }
    validateObjectMetaUpdate(findings, pod.metadata, old.metadata)
    validatePodAndSpec(findings, pod, old)
    refuseChanges(findings, pod, old)
  })

function refuseChanges(findings: Findings, pod: Pod, old: Pod): void {
  const byName = new Map(
    (pod.spec?.ephemeralContainers ?? []).map(container => [container.name, container] as const).toReversed(),
  )
  for (const before of old.spec?.ephemeralContainers ?? []) {
    const now = byName.get(before.name)
    const name = `existing ephemeral containers ${quoted(before.name)}`
    if (!now) findings.forbidden('spec.ephemeralContainers', `${name} may not be removed\n`)
    else if (!isSameValue(now, before))
      findings.forbidden(
        'spec.ephemeralContainers',
        `${name} may not be changed\n${formatDifferences('core.EphemeralContainer', before, now)}`,
      )
  }
}
