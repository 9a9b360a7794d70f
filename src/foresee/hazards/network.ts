// The Service that gives Pods their names is the user's own job.
import type { Service } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { type Detector, namespaceFlag } from './facts.ts'

/** H20: the Pods' DNS names depend on a headless Service that selects them. */
export const nameless: Detector = facts => {
  const serviceName = facts.set.spec?.serviceName
  if (facts.snapshot.after.kind !== 'accepted' || !serviceName) return null
  const service = facts.snapshot.services.find(each => nameOf(each) === serviceName)
  const problem = service
    ? problemOf(service, facts.set.spec?.template.metadata?.labels ?? {})
    : { text: `there is no Service ${serviceName}`, isMinor: false }
  // Said once, when the set is made: afterwards it is how the user wants it.
  if (!problem || (problem.isMinor && facts.snapshot.before !== null)) return null
  const pod = `${nameOf(facts.set)}-${facts.set.spec?.ordinals?.start ?? 0}.${serviceName}`
  return {
    id: 'H20',
    severity: problem.isMinor ? 'info' : 'warning',
    title: problem.isMinor
      ? 'Pods find each other only once they are Ready'
      : "The Pods' DNS names will not resolve",
    evidence: problem.text,
    consequence: problem.isMinor
      ? `${pod} resolves only while the Pod is Ready: members that must meet before they are Ready will not.`
      : `${pod} is unknown: members cannot find each other by their stable names.`,
    remedy: problem.isMinor
      ? `kubectl patch service ${serviceName}${namespaceFlag(facts.set)} --type merge -p '{"spec":{"publishNotReadyAddresses":true}}'`
      : service
        ? `kubectl edit service ${serviceName}${namespaceFlag(facts.set)}`
        : `kubectl create service clusterip ${serviceName}${namespaceFlag(facts.set)} --clusterip=None, with the labels of the Pods as its selector`,
  }
}

interface Problem {
  readonly text: string
  readonly isMinor: boolean
}

function problemOf(
  { metadata, spec }: Service,
  labels: { readonly [label: string]: string },
): Problem | null {
  const name = metadata?.name
  if (spec?.clusterIP !== 'None')
    return {
      text: `Service ${name} has the cluster IP ${spec?.clusterIP}: it is not headless`,
      isMinor: false,
    }
  const selector = Object.entries(spec.selector ?? {})
  if (selector.length === 0 || selector.some(([label, value]) => labels[label] !== value))
    return { text: `the selector of Service ${name} does not match the labels of the Pods`, isMinor: false }
  if (!spec.publishNotReadyAddresses)
    return { text: `Service ${name} does not publish addresses of Pods that are not Ready`, isMinor: true }
  return null
}
