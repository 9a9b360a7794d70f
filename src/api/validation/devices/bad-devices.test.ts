// Devices, with something wrong in each, and what upstream says of it.
import { expect, test } from 'vitest'
import { refusalsInBrief } from '../objects-under-test.ts'

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        selectors: [{}, { cel: { expression: '' } }],
        config: [{}, { opaque: { driver: 'A_', parameters: 1 } }],
        extendedResourceName: 'x',
      },
    },
    [
      'spec.selectors[0].cel: Required value',
      'spec.config[0].opaque: Required value',
      'spec.config[1].opaque.driver: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'spec.config[1].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object',
      'spec.extendedResourceName: Invalid value: "x": must be a valid extended resource name',
    ],
  ],
])('DeviceClass: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('DeviceClass', object, name)).toEqual(refusals)
})

test.each<[object, readonly string[], string?]>([
  [
    {
      spec: {
        driver: 'A_',
        pool: { name: 'a//b', generation: -1, resourceSliceCount: 0 },
        nodeName: 'a',
        allNodes: true,
        devices: [{ name: 'A' }, { name: 'a' }, { name: 'a' }],
      },
    },
    [
      'spec.driver: Invalid value: "A_": a lowercase RFC 1123 subdomain …',
      'spec.pool.name: Invalid value: "": a lowercase RFC 1123 subdomain …',
      'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
      'spec.pool.generation: Invalid value: -1: must be greater than or equal to zero',
      'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      'spec.devices[0].name: Invalid value: "A": a lowercase RFC 1123 label …',
      'spec.devices[2]: Duplicate value: "a"',
    ],
  ],
  [
    { spec: { driver: 'a', pool: { name: 'a', resourceSliceCount: 1 } } },
    [
      'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
    ],
  ],
])('ResourceSlice: %j', async (object, refusals, name) => {
  expect(await refusalsInBrief('ResourceSlice', object, name)).toEqual(refusals)
})
