import { expect, test } from 'vitest'
import { formatFieldError } from '../../field-error.ts'
import type { EphemeralContainer } from '../../generated/types.ts'
import { podWithSpec } from '../objects-under-test.ts'
import { validateEphemeralContainersUpdate } from './ephemeral-containers.ts'

const debug: EphemeralContainer = {
  name: 'debug',
  image: 'busybox',
  imagePullPolicy: 'IfNotPresent',
  terminationMessagePolicy: 'File',
  targetContainerName: 'nginx',
}
const withContainers = (...containers: readonly EphemeralContainer[]) =>
  podWithSpec(spec => Object.assign(spec, { ephemeralContainers: containers }))
const refusals = (now: readonly EphemeralContainer[], before: readonly EphemeralContainer[] = []) =>
  validateEphemeralContainersUpdate(withContainers(...now), withContainers(...before)).map(formatFieldError)

test('one more may come', () => {
  expect(refusals([debug, { ...debug, name: 'debug2' }], [debug])).toEqual([])
})

test.each<[string, EphemeralContainer]>([
  ['spec.ephemeralContainers[0].name: Duplicate value: "nginx"', { ...debug, name: 'nginx' }],
  [
    'spec.ephemeralContainers[0].targetContainerName: Not found: "other"',
    { ...debug, targetContainerName: 'other' },
  ],
  [
    'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    { ...debug, ports: [{ containerPort: 80, protocol: 'TCP' }] },
  ],
  ['spec.ephemeralContainers[0].image: Required value', { ...debug, image: '' }],
])('%s', (text, container) => {
  expect(refusals([container])).toEqual([text])
})

test('those that are there stay as they are', () => {
  const text = 'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be'
  expect(refusals([], [debug])).toEqual([`${text} removed\n`])
  expect(refusals([{ ...debug, image: 'other' }], [debug])).toEqual([
    `${text} changed\n  core.EphemeralContainer{\n- \timage: "busybox",\n+ \timage: "other",\n  }\n`,
  ])
})

test('a static pod has none', () => {
  const pod = withContainers(debug)
  pod.metadata = { ...pod.metadata, annotations: { 'kubernetes.io/config.mirror': 'x' } }
  expect(validateEphemeralContainersUpdate(pod, pod).map(formatFieldError)).toEqual([
    ': Forbidden: static pods do not support ephemeral containers',
  ])
})
