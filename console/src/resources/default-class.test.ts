import { expect, it } from 'vitest'
import type { StorageClass } from '../../../src/api/generated/types.ts'
import { changesToDefault, isDefaultClass } from './default-class.ts'

const stable = 'storageclass.kubernetes.io/is-default-class'
const beta = 'storageclass.beta.kubernetes.io/is-default-class'
const classOf = (name: string, annotations: Readonly<Record<string, string>> = {}): StorageClass => ({
  metadata: { name, annotations },
  provisioner: 'kedge.dev/local',
})

it('a class becomes the default one before those that were lose their mark', () => {
  const [fast, slow, old] = [
    classOf('fast'),
    classOf('slow', { [stable]: 'true' }),
    classOf('old', { [beta]: 'true' }),
  ]
  const changes = changesToDefault(fast, [fast, slow, old, classOf('other', { [stable]: 'false' })])
  expect(changes.map(({ of, body }) => [of.metadata?.name, body.metadata.annotations])).toEqual([
    ['fast', { [stable]: 'true' }],
    ['slow', { [stable]: null, [beta]: null }],
    ['old', { [stable]: null, [beta]: null }],
  ])
  expect([fast, slow, old].map(isDefaultClass)).toEqual([false, true, true])
})
