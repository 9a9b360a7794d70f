import { expect, test } from 'vitest'
import { mayHoldSecrets, secretRanges } from './secret-ranges.ts'

const covered = (text: string) => secretRanges(text).ranges.map(({ from, to }) => text.slice(from, to))

test('the values of Secrets are found, and nothing else', () => {
  const text = `apiVersion: v1
kind: ConfigMap
data: {a: plain}
---
apiVersion: v1
kind: Secret
metadata: {name: db, labels: {data: x}}
stringData:
  password: hunter2 # told
  key: |
    line
    line two
data:
  token: "aGk="
`
  expect(covered(text)).toEqual(['"aGk="', 'hunter2', '|\n    line\n    line two\n'])
})

test('in JSON and in lists, and while one types', () => {
  const list = { kind: 'List', items: [{ kind: 'Secret', data: { a: 'eA==' } }, { kind: 'Service' }] }
  expect(covered(JSON.stringify(list, null, 2))).toEqual(['"eA=="'])
  expect(covered('kind: Secret\nstringData:\n  a: "half')).toEqual(['"half'])
  expect(covered('kind: Secret\nstringData: oops')).toEqual(['oops'])
  expect(covered('kind: Secret\nstringData:\n  a:')).toEqual([])
  expect(covered('# Secret\n{')).toEqual([])
})

test('of a text with faults, it is told that values may stand elsewhere, too', () => {
  const secret = 'kind: Secret\nstringData:\n  a: hunter2\n'
  expect(secretRanges(secret).isSound).toBe(true)
  for (const text of [`${secret}lab\n`, `${secret.replace('Data:', 'Data')}`, `x: "abc\n---\n${secret}`])
    expect(secretRanges(text).isSound).toBe(false)
  const deep = `# Secret\n${'['.repeat(20_000)}`
  expect(secretRanges(deep).isSound).toBe(false)
})

test('what names Secrets alone is not read at all', () => {
  expect(mayHoldSecrets('imagePullSecrets: []\nkind: ExternalSecret\nsecretKeyRef: {}')).toBe(false)
  expect(mayHoldSecrets('{"kind":"Secret"}')).toBe(true)
})
