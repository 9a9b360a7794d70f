import { expect, test } from 'vitest'
import { StatusError } from '../../api/status-error.ts'
import type { RawRequest } from '../../client/client.ts'
import { readScaleTarget } from './scale-target.ts'

const scale = { kind: 'Scale', spec: { replicas: 2 } }
const answers: { readonly [path: string]: unknown } = {
  '/apis/apps/v1/namespaces/shop/deployments/web/scale': scale,
  '/apis/ex.io/v1': {
    resources: [
      { name: 'gears', kind: 'Gear' },
      { name: 'gears/scale', kind: 'Scale' },
      { name: 'wheels', kind: 'Wheel' },
    ],
  },
  '/apis/ex.io/v1/namespaces/shop/gears/web/scale': scale,
}
const client = {
  raw: async ({ path }: RawRequest) => {
    if (path in answers) return { headers: {}, body: answers[path] }
    throw new StatusError({ reason: 'NotFound', message: `${path} not found` })
  },
}
const targetOf = (apiVersion: string, kind: string, name = 'web') =>
  readScaleTarget(client, {
    metadata: { name: 'a', namespace: 'shop' },
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion, kind, name } },
  })

test.each([
  ['apps/v1', 'Deployment', '/apis/apps/v1/namespaces/shop/deployments/web/scale'],
  // Another version of a built-in kind is the same thing.
  ['apps/v1beta1', 'Deployment', '/apis/apps/v1/namespaces/shop/deployments/web/scale'],
  ['ex.io/v1', 'Gear', '/apis/ex.io/v1/namespaces/shop/gears/web/scale'],
])('a %s %s has its scale at %s', async (apiVersion, kind, path) =>
  expect(await targetOf(apiVersion, kind)).toEqual({ kind: 'found', path, scale }),
)

const start = "the HPA controller was unable to get the target's current scale: "

test('what is not there is told in the words of the API', async () => {
  const told = '/apis/apps/v1/namespaces/shop/deployments/none/scale not found'
  expect(await targetOf('apps/v1', 'Deployment', 'none')).toEqual({
    kind: 'missing',
    told,
    why: `${start}${told}`,
  })
})

test.each([
  ['ex.io/v1', 'Wheel', 'no matches for kind "Wheel" in group "ex.io"'],
  ['v1', 'Pod', 'no matches for kind "Pod" in group ""'],
])('a %s %s has none', async (apiVersion, kind, told) =>
  expect(await targetOf(apiVersion, kind)).toEqual({
    kind: 'missing',
    told,
    why: `${start}unable to determine resource for scale target reference: ${told}`,
  }),
)
