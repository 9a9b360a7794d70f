import { expect, test } from 'vitest'
import type { Secret } from '../../../src/api/generated/types.ts'
import { cover, coveredSecret } from './covered-secret.ts'

const applied = 'kubectl.kubernetes.io/last-applied-configuration'
const secretOf = (annotation: string): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key', annotations: { team: 'shop', [applied]: annotation } },
  type: 'Opaque',
  data: { password: 'czNjcmV0', user: 'YW5uYQ==' },
  stringData: { more: 's3cret' },
})

test('of a Secret its keys are shown, and no value, not even as it was applied', () => {
  const last = JSON.stringify({
    kind: 'Secret',
    data: { password: 'czNjcmV0' },
    stringData: { more: 's3cret' },
  })
  const covered = coveredSecret(secretOf(last))
  expect(JSON.stringify(covered)).not.toMatch(/czNjcmV0|YW5uYQ|s3cret/)
  expect(covered).toMatchObject({
    metadata: { name: 'key', annotations: { team: 'shop' } },
    type: 'Opaque',
    data: { password: cover, user: cover },
    stringData: { more: cover },
  })
  expect(JSON.parse(covered.metadata?.annotations?.[applied] ?? '')).toEqual({
    kind: 'Secret',
    data: { password: cover },
    stringData: { more: cover },
  })
})

test.each(['s3cret', '"s3cret"', '{"data": "s3cret"}', '{"stringData": ["s3cret"]}'])(
  'what was applied last is covered when it is %s',
  text => {
    expect(JSON.stringify(coveredSecret(secretOf(text)))).not.toContain('s3cret')
  },
)

test('a Secret without values or annotations has nothing to cover', () => {
  const secret: Secret = { metadata: { name: 'empty' } }
  expect(coveredSecret(secret)).toEqual(secret)
})
