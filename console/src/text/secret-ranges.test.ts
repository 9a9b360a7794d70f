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

test('an object that does not say what it is, and looks like a Secret, is covered', () => {
  const data = 'data: {a: aGk=}\n'
  for (const kind of ['xkind: Secret', 'kindx: Secret', 'kind: Secrets', 'kind: SecretX', 'xkind: &k Secret'])
    expect(covered(`${kind}\n${data}`)).toEqual(['aGk='])
  expect(covered('stringData: {a: hunter2}\n')).toEqual(['hunter2'])
  expect(covered(`kind: ConfigMap\nxkind: Secret\n${data}`)).toEqual([])
  expect(covered(`${data}metadata: {name: Secret}\n`)).toEqual([])
})

test('one that was covered stays so until it says that it is something else', () => {
  const coveredStill = (text: string) =>
    secretRanges(text, [{ from: 7, to: 9 }]).ranges.map(({ from, to }) => text.slice(from, to))
  for (const kind of ['', 'kind:', 'kind: Secre', 'kind: secret', 'kind: C', 'k: S'])
    expect(coveredStill(`data: {a: aGk=}\n${kind}\n`)).toEqual(['aGk='])
  expect(coveredStill('data: {a: aGk=}\nkind: ConfigMap\n')).toEqual([])
  expect(coveredStill('spec: {a: aGk=}\n')).toEqual([])
})

test('Secrets in lists, also where only the list says what they are', () => {
  expect(
    covered('kind: SecretList\nitems: [{data: {a: aGk=}}, {kind: ConfigMap, data: {b: plain}}]'),
  ).toEqual(['aGk='])
  expect(covered('kind: List\nitems:\n- kind: List\n  items: [{kind: Secret, data: {a: aGk=}}]')).toEqual([
    'aGk=',
  ])
  expect(covered('- {kind: Secret, data: {a: aGk=}}')).toEqual(['aGk='])
  expect(covered('kind: ConfigMapList\nitems: [{data: {a: plain}}]\n# Secret')).toEqual([])
})

test('what a Secret has by an alias is covered where it stands', () => {
  const map = 'kind: List\nitems:\n- kind: ConfigMap\n  data: {a: &p hunter2, b: plain}\n'
  expect(covered(`${map}- kind: Secret\n  stringData: {a: *p}\n`)).toEqual(['hunter2'])
  const whole = map.replace('data: ', 'data: &d ')
  expect(covered(`${whole}- kind: Secret\n  stringData: *d\n`)).toEqual(['hunter2', 'plain'])
  expect(covered(`${map}- kind: Secret\n  stringData: {a: [x, *p]}\n`)).toEqual(['[x, *p]', 'hunter2'])
  expect(covered('a: &k Secret\nitems: [{kind: *k, data: {a: aGk=}}]')).toEqual(['aGk='])
  expect(covered('a: &s {kind: Secret, data: {a: aGk=}}\nitems: [*s]')).toEqual(['aGk='])
  expect(covered('kind: Secret\nx: {? &key hunter2 : 1}\nstringData: {a: *key}')).toEqual(['hunter2'])
})

test('both of a key that stands twice, and what was applied last', () => {
  expect(covered('kind: Secret\ndata: {a: x}\ndata: {b: y}')).toEqual(['x', 'y'])
  const applied = 'kubectl.kubernetes.io/last-applied-configuration'
  expect(covered(`kind: Secret\nmetadata: {annotations: {${applied}: '{"data":{"a":"x"}}', b: c}}`)).toEqual([
    `'{"data":{"a":"x"}}'`,
  ])
})

test('aliases of aliases cost no more than what stands there', () => {
  const lines = Array.from(
    { length: 2_000 },
    (_, at) => `a${at}: &a${at} [${'*p, '.repeat(4)}*a${Math.max(0, at - 1)}]`,
  )
  const text = `p: &p hunter2\n${lines.join('\n')}\nkind: Secret\ndata: {a: *a1999}\n`
  expect(covered(text)).toContain('hunter2')
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
