import { expect, it } from 'vitest'
import { newBundle } from '../model/bundle.ts'
import { write } from '../model/path.ts'
import { fieldNameOf, type NamePart } from './field-name.ts'

const pod = 'spec.template.spec'
const set = [
  [
    `${pod}.containers`,
    [
      {
        name: 'app',
        volumeMounts: [{ name: 'data', mountPath: 'x' }],
        volumeDevices: [{ name: 'data', devicePath: '/x' }],
      },
    ],
  ],
  [`${pod}.initContainers`, [{ name: 'prepare' }]],
  [`${pod}.volumes`, [{ name: 'scratch', emptyDir: {} }]],
  ['spec.volumeClaimTemplates', [{ metadata: { name: 'data' } }]],
].reduce((object, [path, value]) => write(object, String(path), value), newBundle('shop').set)

const shown = (parts: readonly NamePart[]): string =>
  parts
    .map(part => {
      switch (part.kind) {
        case 'field':
          return part.label + (part.place ?? '')
        case 'section':
          return part.section
        default:
          return `${part.kind} ${part.name}`
      }
    })
    .join(' › ')

it.each([
  ['metadata.name', 'setName'],
  ['spec.replicas', 'replicas'],
  ['spec.template.metadata.labels', 'podLabels'],
  ['spec.updateStrategy.rollingUpdate.partition', 'partition'],
  [`${pod}.containers`, 'containers'],
  [`${pod}.containers[0].image`, 'container app › image'],
  [`${pod}.containers[0].ports[1].containerPort`, 'container app › ports2 › containerPort'],
  [`${pod}.containers[0].resources.limits[cpu]`, 'container app › limitsCpu'],
  [`${pod}.containers[0].livenessProbe.periodSeconds`, 'container app › livenessProbe › periodSeconds'],
  [`${pod}.containers[0].livenessProbe.httpGet.port`, 'container app › livenessProbe › portOrName'],
  [`${pod}.containers[0].env[0].name`, 'container app › env1 › name'],
  [`${pod}.containers[0].volumeMounts[0].mountPath`, 'container app › volume data › mountPath'],
  [`${pod}.containers[0].volumeDevices[0].devicePath`, 'container app › volume data › devicePath'],
  ['spec.volumeClaimTemplates[0].spec.volumeMode', 'volume data › volumeMode'],
  [`${pod}.initContainers[0].name`, 'container prepare › containerName'],
  [`${pod}.volumes[0].emptyDir.sizeLimit`, 'volume scratch › sizeLimit'],
  ['spec.volumeClaimTemplates[0].spec.resources.requests[storage]', 'volume data › capacity'],
  [`${pod}.tolerations[0].effect`, 'tolerations1 › effect'],
  [
    `${pod}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight`,
    'nodeAffinity › preferred1 › weight',
  ],
  ['spec.nobodyKnows', ''],
])('%s is %s', (path, name) => {
  expect(shown(fieldNameOf('StatefulSet', path, set))).toBe(name)
})

it('is told of what comes along, too', () => {
  expect(shown(fieldNameOf('Service', 'spec.ports[0].port', {}))).toBe('servicePorts1 › servicePort')
  expect(shown(fieldNameOf('Gadget', 'spec.size', {}))).toBe('')
})
