// How fast the planner plans: `node tools/run.mjs bench/planner.ts` prints one JSON line per figure.
import type { ControllerRevision, Pod, StatefulSet } from '../src/api/generated/types.ts'
import { type Ordinal, parsePodName, podNameOf } from '../src/statefulset/nouns/identity.ts'
import type { Observed } from '../src/statefulset/nouns/observed.ts'
import { buildPod } from '../src/statefulset/nouns/pod-template.ts'
import { planStatefulSet } from '../src/statefulset/plan/plan.ts'
import { newRevision } from '../src/statefulset/plan/revisions.ts'

const now = Date.UTC(2026, 0, 1)

function observedSet(replicas: number): Observed {
  const set: StatefulSet = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: 'default', uid: 'set-uid', generation: 1 },
    spec: {
      replicas,
      serviceName: 'nginx',
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      selector: { matchLabels: { app: 'nginx' } },
      template: {
        metadata: { labels: { app: 'nginx' } },
        spec: {
          terminationGracePeriodSeconds: 10,
          containers: [
            {
              name: 'nginx',
              image: 'registry.k8s.io/nginx-slim:0.24',
              ports: [{ containerPort: 80, name: 'web', protocol: 'TCP' }],
              volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
              readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1 },
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'www' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  }
  const revision: ControllerRevision = newRevision(set, 1)
  const claims = new Map()
  const pods: Pod[] = Array.from({ length: replicas }, (_, index) => {
    const ordinal = parsePodName(podNameOf(set, index as Ordinal))?.ordinal
    if (ordinal === null || ordinal === undefined) throw new Error('a name without an ordinal')
    claims.set(`www-web-${ordinal}`, { metadata: { name: `www-web-${ordinal}` } })
    const pod = buildPod(set, revision, ordinal)
    // As it comes off the wire.
    const running = {
      ...pod,
      metadata: { ...pod.metadata, uid: `pod-uid-${ordinal}` },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2025-12-31T23:00:00Z' }],
      },
    }
    return JSON.parse(JSON.stringify(running))
  })
  return { set, pods, claims, revisions: [revision], features: { maxUnavailable: false } }
}

/** The same set as a client would get it anew: nothing known of it can be reused. */
const afresh = (observed: Observed): Observed => ({ ...observed, set: structuredClone(observed.set) })

function measure(
  figure: string,
  count: number,
  observed: Observed,
  between: (observed: Observed) => Observed,
): void {
  let basis = observed
  let steps = 0
  const bases = Array.from({ length: count }, () => {
    basis = between(basis)
    return basis
  })
  for (const each of bases.slice(0, count / 10)) steps += planStatefulSet(each, now).steps.length
  const start = performance.now()
  for (const each of bases) steps += planStatefulSet(each, now).steps.length
  const tookMs = performance.now() - start
  const perPlanMs = tookMs / count
  console.log(
    JSON.stringify({
      figure,
      plansPerSecond: Math.round(1000 / perPlanMs),
      perPlanMs: Number(perPlanMs.toFixed(4)),
      steps,
    }),
  )
}

const same = (observed: Observed): Observed => observed
measure('planner: settled set of 10', 20_000, observedSet(10), same)
measure('planner: settled set of 10, the set read anew each time', 5_000, observedSet(10), afresh)
measure('planner: settled set of 5000', 50, observedSet(5_000), same)
const lost = observedSet(5_000)
measure(
  'planner: set of 5000, Parallel, nothing made yet',
  20,
  {
    ...lost,
    set: { ...lost.set, spec: lost.set.spec && { ...lost.set.spec, podManagementPolicy: 'Parallel' } },
    pods: [],
  },
  same,
)
