import { expect, test } from 'vitest'
import { secretRanges } from './secret-ranges.ts'

const covered = (text: string) => secretRanges(text).map(({ from, to }) => text.slice(from, to))

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
