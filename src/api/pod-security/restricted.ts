// The restricted level: what good practice asks of a Pod, beyond the baseline.
import type { Container, PodSpec, Volume } from '../generated/types.ts'
import { isGoodSeccomp, procMount, seccompProfile, unlessUserNamespace } from './baseline.ts'
import {
  containersNamed,
  containersOf,
  contextOf,
  namesWhere,
  plural,
  quoted,
  settersOf,
  sorted,
} from './containers.ts'
import type { Check, Control, PodShape, Violation } from './control.ts'

/** What Windows does not have is not asked of it. */
const unlessWindows =
  (check: Check): Check =>
  pod =>
    pod.spec.os?.name === 'windows' ? null : check(pod)

const since25 = (first: number, check: Check) => [
  { since: first, check },
  { since: 25, check: unlessWindows(check) },
]

function allowPrivilegeEscalation({ spec }: PodShape): Violation | null {
  const names = namesWhere(spec, each => contextOf(each).allowPrivilegeEscalation !== false)
  if (names.length === 0) return null
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersNamed(names)} must set securityContext.allowPrivilegeEscalation=false`,
  }
}

function capabilities({ spec }: PodShape): Violation | null {
  const keeping = namesWhere(spec, each => !(contextOf(each).capabilities?.drop ?? []).includes('ALL'))
  const addedBy = (container: Container) =>
    (contextOf(container).capabilities?.add ?? []).filter(each => each !== 'NET_BIND_SERVICE')
  const adding = namesWhere(spec, each => addedBy(each).length > 0)
  const added = sorted(containersOf(spec).flatMap(addedBy))
  const told = [
    keeping.length > 0
      ? `${containersNamed(keeping)} must set securityContext.capabilities.drop=["ALL"]`
      : [],
    adding.length > 0
      ? `${containersNamed(adding)} must not include ${quoted(added)} in securityContext.capabilities.add`
      : [],
  ].flat()
  return told.length === 0 ? null : { reason: 'unrestricted capabilities', detail: told.join('; ') }
}

const allowedVolumes: readonly (keyof Volume)[] = [
  ...(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image'] as const),
  ...(['persistentVolumeClaim', 'projected', 'secret'] as const),
]

function volumeTypes({ spec }: PodShape): Violation | null {
  const bad = (spec.volumes ?? []).filter(volume => !allowedVolumes.some(type => volume[type] !== undefined))
  if (bad.length === 0) return null
  const types = sorted(bad.map(typeOf))
  const names = `${plural('volume', bad.length)} ${quoted(bad.map(({ name }) => name))}`
  return {
    reason: 'restricted volume types',
    detail: `${names} ${bad.length === 1 ? 'uses' : 'use'} ${plural('restricted volume type', types.length)} ${quoted(types)}`,
  }
}

const typeOf = (volume: Volume): string => Object.keys(volume).find(field => field !== 'name') ?? 'unknown'

function runAsNonRoot({ spec }: PodShape): Violation | null {
  const reason = 'runAsNonRoot != true'
  const ofPod = spec.securityContext?.runAsNonRoot
  const wishOf = (container: Container) => contextOf(container).runAsNonRoot
  const setters = settersOf(
    ofPod === false,
    namesWhere(spec, each => wishOf(each) === false),
  )
  if (setters !== null)
    return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` }
  const silent = ofPod === true ? [] : namesWhere(spec, each => wishOf(each) === undefined)
  if (silent.length === 0) return null
  return { reason, detail: `pod or ${containersNamed(silent)} must set securityContext.runAsNonRoot=true` }
}

function runAsUser({ spec }: PodShape): Violation | null {
  const setters = settersOf(
    spec.securityContext?.runAsUser === 0,
    namesWhere(spec, each => contextOf(each).runAsUser === 0),
  )
  return setters === null ? null : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` }
}

function seccomp(pod: PodShape): Violation | null {
  const { spec } = pod
  const explicit = seccompProfile(pod)
  if (explicit) return explicit
  const silent = withoutSeccomp(spec)
  if (silent.length === 0) return null
  return {
    reason: 'seccompProfile',
    detail: `pod or ${containersNamed(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  }
}

function withoutSeccomp(spec: PodSpec): readonly string[] {
  const type = spec.securityContext?.seccompProfile?.type
  if (type !== undefined && isGoodSeccomp(type)) return []
  return namesWhere(spec, each => contextOf(each).seccompProfile === undefined)
}

export const restrictedControls: readonly Control[] = [
  { id: 'allowPrivilegeEscalation', checks: since25(8, allowPrivilegeEscalation) },
  { id: 'capabilities_restricted', checks: since25(22, capabilities), instead: 'capabilities_baseline' },
  { id: 'procMount_restricted', checks: [{ since: 35, check: procMount }], instead: 'procMount' },
  { id: 'restrictedVolumes', checks: [{ since: 0, check: volumeTypes }], instead: 'hostPathVolumes' },
  {
    id: 'runAsNonRoot',
    checks: [
      { since: 0, check: runAsNonRoot },
      { since: 35, check: unlessUserNamespace(runAsNonRoot) },
    ],
  },
  {
    id: 'runAsUser',
    checks: [
      { since: 23, check: runAsUser },
      { since: 35, check: unlessUserNamespace(runAsUser) },
    ],
  },
  { id: 'seccompProfile_restricted', checks: since25(19, seccomp), instead: 'seccompProfile_baseline' },
]
