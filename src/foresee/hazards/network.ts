// The Service that gives Pods their names is the user's own job.
import type { Service } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { type Detector, type Facts, kubectl } from './facts.ts'

type ProblemKind = Problem['problem']

type Problem =
  | { readonly problem: 'missing' | 'selector' }
  | { readonly problem: 'notHeadless'; readonly clusterIP: string }

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
    : { problem: 'missing' }
  if (!problem) return null
  const pod = `${nameOf(facts.set)}-${facts.set.spec?.ordinals?.start ?? 0}`
  return {
    id: 'H20',
    severity: 'warning',
    values: { pod, service: serviceName, ...problem },
    commands: commandsFor(facts, problem.problem, serviceName),
  }
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

function problemOf({ spec }: Service, labels: { readonly [label: string]: string }): Problem | null {
  if (spec?.clusterIP !== 'None') return { problem: 'notHeadless', clusterIP: String(spec?.clusterIP) }
  const selector = Object.entries(spec.selector ?? {})
  if (selector.length === 0 || selector.some(([label, value]) => labels[label] !== value))
    return { problem: 'selector' }
  return null
}
