// What it costs to read protobuf, counted in the bytes that are looked at or handed on: no more than the message at each depth.
import { expect, test } from 'vitest'
import { protobufSteps } from './decode-protobuf.ts'
import { decodeProtobuf } from './decoded.fixture.ts'
import { encodeMessage, enveloped } from './encode-protobuf.ts'
import { WireReader } from './wire-reader.ts'

const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

/** How many fields are read, and how many bytes are handed on. */
function readsOf(run: () => void): number {
  const { field, bytes } = WireReader.prototype
  let count = 0
  WireReader.prototype.field = function () {
    count++
    return field.call(this)
  }
  WireReader.prototype.bytes = function () {
    const read = bytes.call(this)
    count += read.byteLength
    return read
  }
  try {
    run()
  } finally {
    Object.assign(WireReader.prototype, { field, bytes })
  }
  return count
}

test.each<[string, (size: number) => object]>([
  ['elements', size => ({ spec: { containers: range(size, index => ({ name: `c${index}`, image: 'i' })) } })],
  [
    'lists in lists',
    size => ({
      spec: {
        containers: range(size / 10, index => ({
          name: `c${index}`,
          ports: range(10, at => ({ containerPort: at + 1 })),
        })),
      },
    }),
  ],
  [
    'keys of a map',
    size => ({ metadata: { labels: Object.fromEntries(range(size, index => [`k${index}`, 'v'])) } }),
  ],
  ['one key again and again', size => ({ metadata: { finalizers: range(size, () => 'a/b') } })],
])('%s', (_, podOf) => {
  for (const size of [100, 1_000, 10_000]) {
    const message = enveloped({ apiVersion: 'v1', kind: 'Pod' }, encodeMessage('Pod', podOf(size)))
    const reads = readsOf(() => decodeProtobuf('Pod', message))
    expect(reads / message.byteLength).toBeGreaterThan(1)
    expect(reads / message.byteLength).toBeLessThan(6)
  }
})

test('a long message is read in steps, and to the same object', () => {
  const data = Object.fromEntries(range(20_000, index => [index === 9_000 ? '__proto__' : `k${index}`, 'v']))
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data }
  const steps = protobufSteps('ConfigMap', enveloped(map, encodeMessage('ConfigMap', map)))
  let count = 1
  let step = steps.next()
  for (; !step.done; step = steps.next()) count++
  expect(count).toBeGreaterThan(4)
  expect(Object.entries(step.value)).toEqual(Object.entries(map))
})
