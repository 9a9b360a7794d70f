// The Service that gives Pods their names is the user's own job.
import type { Service } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { type Detector, type Facts, kubectl } from './facts.ts'

type ProblemKind = 'missing' | 'selector' | 'notHeadless'

interface Problem {
  readonly text: string
  readonly kind: ProblemKind
}

/**
 * H20: the Pods' DNS names depend on a headless Service that selects them. That it names only Pods that are Ready is
 * how most are written, and no hazard.
 */
export const nameless: Detector = facts => {
  const serviceName = facts.set.spec?.serviceName
  if (facts.snapshot.after.kind !== 'accepted' || !serviceName) return null
  const service = facts.snapshot.services.find(each => nameOf(each) === serviceName)
  const problem: Problem | null = service
    ? problemOf(service, facts.set.spec?.template.metadata?.labels ?? {})
    : { text: `there is no Service ${serviceName}`, kind: 'missing' }
  if (!problem) return null
  const pod = `${nameOf(facts.set)}-${facts.set.spec?.ordinals?.start ?? 0}.${serviceName}`
  return {
    id: 'H20',
    severity: 'warning',
    title: "The Pods' DNS names will not resolve",
    evidence: problem.text,
    consequence: `${pod} is unknown: members cannot find each other by their stable names.`,
    remedy: remedies[problem.kind],
    commands: commandsFor(facts, problem.kind, serviceName),
  }
}

const remedies: { readonly [K in ProblemKind]: string } = {
  missing: 'Make the Service.',
  selector: 'Let the Service select the Pods by the labels of the template.',
  notHeadless:
    'A cluster IP cannot be taken away: make a headless Service of another name for the next set, or delete this one and make it anew with clusterIP: None.',
}

function commandsFor(facts: Facts, kind: ProblemKind, serviceName: string): readonly string[] {
  const selector = facts.set.spec?.selector.matchLabels ?? {}
  switch (kind) {
    case 'missing': {
      const manifest = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: serviceName },
        spec: { clusterIP: 'None', selector },
      }
      return [`echo '${JSON.stringify(manifest)}' | ${kubectl(facts, 'create -f -')}`]
    }
    case 'selector':
      return [
        kubectl(
          facts,
          `patch service ${serviceName} --type json -p '${JSON.stringify([{ op: 'add', path: '/spec/selector', value: selector }])}'`,
        ),
      ]
    case 'notHeadless':
      return []
  }
}

function problemOf(
  { metadata, spec }: Service,
  labels: { readonly [label: string]: string },
): Problem | null {
  const name = metadata?.name
  if (spec?.clusterIP !== 'None')
    return {
      text: `Service ${name} has the cluster IP ${spec?.clusterIP}: it is not headless`,
      kind: 'notHeadless',
    }
  const selector = Object.entries(spec.selector ?? {})
  if (selector.length === 0 || selector.some(([label, value]) => labels[label] !== value))
    return { text: `the selector of Service ${name} does not match the labels of the Pods`, kind: 'selector' }
  return null
}
