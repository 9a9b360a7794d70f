import { expect, test } from 'vitest'
import type { Container, ContainerState, Pod } from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import {
  aPod,
  podWithContainer,
  podWithSpec,
  refusalsOfCreate,
  refusalsOfStatus,
  refusalsOfUpdate,
} from '../objects-under-test.ts'

const updatesTo = (pod: Pod, old: Pod = aPod()) => refusalsOfUpdate(kinds.Pod, pod, old)

test('update: image, deadline, added tolerations and metadata may change', () => {
  const pod = podWithSpec(spec => {
    Object.assign(spec.containers[0] ?? {}, { image: 'nginx:2' })
    spec.activeDeadlineSeconds = 60
    spec.tolerations = [{ key: 'a', operator: 'Exists' }]
  })
  pod.metadata = { ...pod.metadata, labels: { a: 'b' }, annotations: { c: 'd' } }
  expect(updatesTo(pod)).toEqual([])
})

test('update: anything else is refused, with what was tried', () => {
  const [text = ''] = updatesTo(podWithContainer({ command: ['sleep'] }))
  const [head, ...lines] = text.split('\n')
  expect(head).toBe(
    'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
  )
  expect(lines).toEqual(['  core.PodSpec{', '+ \tcontainers[0].command: ["sleep"],', '  }', ''])
})

test('update: containers are neither added nor removed', () => {
  const pod = podWithSpec(spec =>
    spec.containers.push({ ...(spec.containers[0] ?? { name: '' }), name: 'two' }),
  )
  expect(updatesTo(pod)).toEqual(['spec.containers: Forbidden: pod updates may not add or remove containers'])
})

test('update: a deadline comes nearer, and stays', () => {
  const at = (seconds: number | undefined) => podWithSpec(spec => (spec.activeDeadlineSeconds = seconds))
  expect(updatesTo(at(30), at(60))).toEqual([])
  expect(updatesTo(at(90), at(60))).toEqual([
    'spec.activeDeadlineSeconds: Invalid value: 90: must be less than or equal to previous value',
  ])
  expect(updatesTo(at(undefined), at(60))).toEqual([
    'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
  ])
})

test('update: a toleration may only change its seconds', () => {
  const tolerating = (seconds: number, key = 'a') =>
    podWithSpec(spec => {
      spec.tolerations = [{ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds }]
    })
  expect(updatesTo(tolerating(60), tolerating(300))).toEqual([])
  expect(updatesTo(tolerating(300, 'b'), tolerating(300))).toEqual([
    'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
  ])
})

test('update: a negative grace becomes one second, and nothing else', () => {
  const graced = (seconds: number) => podWithSpec(spec => (spec.terminationGracePeriodSeconds = seconds))
  expect(updatesTo(graced(1), graced(-5))).toEqual([])
  expect(updatesTo(graced(2), graced(-5))).toHaveLength(1)
})

test('update: a gated pod may be narrowed to fewer nodes, one that is not may not', () => {
  const gated = (selector: { [key: string]: string }, gates = true) =>
    podWithSpec(spec => {
      if (gates) spec.schedulingGates = [{ name: 'example.com/wait' }]
      spec.nodeSelector = selector
    })
  expect(updatesTo(gated({ a: 'b', c: 'd' }), gated({ a: 'b' }))).toEqual([])
  expect(updatesTo(gated({ c: 'd' }), gated({ a: 'b' }))).toEqual([
    'spec.nodeSelector: Invalid value: {"c":"d"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
  ])
  expect(updatesTo(gated({ a: 'b', c: 'd' }, false), gated({ a: 'b' }, false))).toHaveLength(1)
})

test('update: a selector that was accepted once goes on being accepted', () => {
  const selecting = (labels: { [key: string]: string }) =>
    aPod(pod => {
      pod.metadata = { ...pod.metadata, labels }
      Object.assign(pod.spec ?? {}, {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              {
                topologyKey: 'zone',
                labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['no label'] }] },
              },
            ],
          },
        },
      })
    })
  expect(refusalsOfCreate(kinds.Pod, selecting({}))).toHaveLength(1)
  expect(updatesTo(selecting({ new: 'label' }), selecting({}))).toEqual([])
})

test('status: the class is fixed, and what has ended stays ended', () => {
  const inState = (status: Pod['status']) =>
    aPod(pod => Object.assign(pod, { status, spec: { ...pod.spec, restartPolicy: 'Never' } }))
  const ended = inState({
    qosClass: 'Burstable',
    containerStatuses: [
      {
        name: 'nginx',
        image: '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: 0 } },
      },
    ],
  })
  const running = inState({
    qosClass: 'BestEffort',
    containerStatuses: [
      { name: 'nginx', image: '', imageID: '', ready: true, restartCount: 1, state: { running: {} } },
    ],
  })
  expect(refusalsOfStatus(kinds.Pod, running, ended)).toEqual([
    'status.qosClass: Invalid value: "BestEffort": field is immutable',
    'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
  ])
})

test('status: a container may leave its end where its own policy or a rule says so', () => {
  const refusals = (more: Partial<Container>, exitCode = 3) => {
    const inState = (state: ContainerState) =>
      aPod(pod =>
        Object.assign(pod, {
          spec: {
            ...pod.spec,
            restartPolicy: 'Never',
            containers: [{ ...pod.spec?.containers[0], ...more }],
          },
          status: {
            containerStatuses: [
              { name: 'nginx', image: '', imageID: '', ready: false, restartCount: 0, state },
            ],
          },
        }),
      )
    return refusalsOfStatus(kinds.Pod, inState({ running: {} }), inState({ terminated: { exitCode } }))
  }
  const rule = (action: string) => ({
    restartPolicy: 'Never',
    restartPolicyRules: [{ action, exitCodes: { operator: 'In', values: [3] } }],
  })
  expect(refusals({})).toHaveLength(1)
  expect(refusals({ restartPolicy: 'OnFailure' })).toEqual([])
  expect(refusals({ restartPolicy: 'OnFailure' }, 0)).toHaveLength(1)
  expect(refusals(rule('Restart'))).toEqual([])
  expect(refusals(rule('Restart'), 4)).toHaveLength(1)
  // Another one may take it along, however it ended.
  expect(refusals(rule('RestartAllContainers'), 4)).toEqual([])
})

test('status: one address of each family', () => {
  const at = (...ips: string[]) => aPod(pod => (pod.status = { podIPs: ips.map(ip => ({ ip })) }))
  const check = (pod: Pod) => refusalsOfStatus(kinds.Pod, pod, aPod())
  expect(check(at('10.0.0.1', 'fd00::1'))).toEqual([])
  expect(check(at('10.0.0.1', '10.0.0.2'))).toEqual([
    'status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]: may specify no more than one IP for each IP family',
  ])
})
