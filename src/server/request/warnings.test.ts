import { expect, it } from 'vitest'
import { countOperations } from '../../testing/count-operations.ts'
import { pod } from '../objects.fixture.ts'
import { startServer } from '../server-under-test.ts'
import { Warnings } from './warnings.ts'

const told = (texts: Iterable<string>) => {
  const warnings = new Warnings()
  warnings.add(texts)
  return warnings.texts()
}

it('says each thing once', () => {
  expect(told(['a', 'b', 'a', ''])).toEqual(['a', 'b'])
})

it('tells a long text whole when it is alone, and cuts texts when all together are too long', () => {
  const long = 'ä'.repeat(4000)
  expect(told([long])).toEqual([long])
  expect(told([long, 'x'.repeat(200)])).toEqual(['ä'.repeat(256), 'x'.repeat(200)])
})

it('stops where 4,096 characters are told, and takes no more than that from its sender', () => {
  let taken = 0
  function* many() {
    for (let index = 0; ; index++) {
      taken++
      yield `${index} ${'x'.repeat(300)}`
    }
  }
  const texts = told(many())
  expect(texts).toHaveLength(16)
  expect(Math.max(...texts.map(({ length }) => length))).toBe(256)
  expect(taken).toBeLessThanOrEqual(17)
})

it('grows with the number of texts and no faster', () => {
  const [few = 1, many = 1] = [1000, 10_000].map(count =>
    countOperations(() => told(Array.from({ length: count }, (_, index) => `${index % 10}`))),
  )
  expect(many / few).toBeLessThan(12)
})

it.each([100, 1000])(
  '%i containers with the same port are answered with headers that clients can read',
  async count => {
    const { send } = await startServer()
    const containers = Array.from({ length: count }, (_, index) => ({
      name: `c${index}`,
      image: 'x',
      ports: [{ containerPort: 1 }],
    }))
    const { code, warnings } = await send(
      'POST',
      '/api/v1/namespaces/default/pods?dryRun=All',
      pod('p', { containers }),
    )
    expect(code).toBe(201)
    expect(warnings[0]).toBe(
      'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
    )
    expect(warnings.join('').length).toBeLessThan(4096 + 256)
  },
)

it('what a client is warned of it is told with a refusal, too', async () => {
  const { send } = await startServer()
  const given = { metadata: { name: 'Not a name' }, more: 1 }
  const { code, warnings } = await send(
    'POST',
    '/api/v1/namespaces/default/configmaps?fieldValidation=Warn',
    given,
  )
  expect([code, warnings]).toEqual([422, ['unknown field "more"']])
  const missing = await send('GET', '/api/v1/namespaces/default/endpoints/none')
  expect([missing.code, missing.warnings]).toEqual([
    404,
    [expect.stringContaining('Endpoints is deprecated')],
  ])
})
