// The Service that gives Pods their names is the user's own job.
import type { Service } from '../../api/generated/types.ts'
import { nameOf } from '../../api/object.ts'
import { type Detector, type Facts, kubectl, ownPods } from './facts.ts'

type Problem =
  | { readonly problem: 'missing' }
  | { readonly problem: 'selector'; readonly others: readonly string[] }
  | { readonly problem: 'notHeadless'; readonly clusterIP: string }

/**
 * H20: the Pods' DNS names depend on a headless Service that selects them. That it names only Pods that are Ready is
 * how most are written, and no hazard.
 */
export const nameless: Detector = facts => {
  const serviceName = facts.set.spec?.serviceName
  if (facts.snapshot.after.kind !== 'accepted' || !serviceName) return null
  const service = facts.snapshot.services.find(each => nameOf(each) === serviceName)
  const problem: Problem | null = service ? problemOf(facts, service) : { problem: 'missing' }
  if (!problem) return null
  const pod = `${nameOf(facts.set)}-${facts.set.spec?.ordinals?.start ?? 0}`
  return {
    id: 'H20',
    severity: 'warning',
    values: { pod, service: serviceName, ...problem },
    commands: commandsFor(facts, problem, serviceName),
  }
}

function commandsFor(facts: Facts, problem: Problem, serviceName: string): readonly string[] {
  const selector = facts.set.spec?.selector.matchLabels ?? {}
  switch (problem.problem) {
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
      // The names of the others' Pods hang on it.
      if (problem.others.length > 0) return []
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

function problemOf(facts: Facts, { spec }: Service): Problem | null {
  if (spec?.clusterIP !== 'None') return { problem: 'notHeadless', clusterIP: String(spec?.clusterIP) }
  const { selector = {} } = spec
  const labels = facts.set.spec?.template.metadata?.labels ?? {}
  if (isSelectedBy(selector, labels)) return null
  const mine = new Set(ownPods(facts))
  const others = facts.snapshot.pods.filter(
    pod => !mine.has(pod) && isSelectedBy(selector, pod.metadata?.labels ?? {}),
  )
  return { problem: 'selector', others: others.map(nameOf) }
}

type Labels = { readonly [label: string]: string }

/** A Service without a selector selects nothing. */
function isSelectedBy(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([label, value]) => labels[label] === value)
}
