import { describe, expect, it } from 'vitest'
import type { ConfigMap, Secret } from '../../../src/api/generated/types.ts'
import { patchBetween } from '../model/change.ts'
import { entriesOfSecret, secretWithEntries } from './registry-entries.ts'
import { faultOfValue, wordOfSecretType } from './secret-types.ts'
import {
  configMapWithRows,
  contentOfFile,
  emptyRow,
  faultOfRows,
  rowsOfConfigMap,
  rowsOfConfigMapDraft,
  rowsOfSecret,
  rowsOfSecretDraft,
  secretWithRows,
  textOfValue,
  type ValueRow,
  valueOfText,
  withEndsOf,
} from './value-rows.ts'

const secret = (data: Readonly<Record<string, string>>, type = 'Opaque'): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'shop' },
  type,
  data,
})
const typed = (row: ValueRow, text: string): ValueRow => ({ ...row, content: { kind: 'text', text } })

describe('the values of a Secret', () => {
  // Base64 with bits to spare: another way to write it would be a change.
  const opened = secret({ a: valueOfText('one'), odd: 'YR==', bytes: '//4=' })

  it('are not sent where nobody touched them, looked at or not', () => {
    const rows = rowsOfSecret(opened)
    expect(patchBetween(opened, secretWithRows(opened, rows))).toBeNull()
    const looked = rows.map(row => (row.key === 'bytes' ? row : typed(row, textOfValue(row.was ?? '') ?? '')))
    expect(patchBetween(opened, secretWithRows(opened, looked))).toBeNull()
  })

  it('are sent by the keys that changed alone', () => {
    const [a, odd, bytes] = rowsOfSecret(opened) as readonly [ValueRow, ValueRow, ValueRow]
    const added = typed({ ...a, key: ' new ', was: null }, 'ü')
    expect(patchBetween(opened, secretWithRows(opened, [typed(a, 'two'), bytes, added]))).toEqual({
      data: { a: valueOfText('two'), odd: null, new: valueOfText('ü') },
    })
    expect(patchBetween(opened, secretWithRows(opened, [a, odd, bytes, { ...added, key: '' }]))).toBeNull()
  })

  it('are those of a draft, too, and what of it is as it stands in the object stays covered', () => {
    const draft = secret({ a: valueOfText('two'), odd: 'YR==', bytes: '//8=', new: valueOfText('n') })
    const rows = rowsOfSecretDraft(opened, draft)
    expect(rows.map(({ content }) => content)).toEqual([
      { kind: 'text', text: 'two' },
      { kind: 'kept' },
      { kind: 'file', name: 'bytes', base64: '//8=' },
      { kind: 'text', text: 'n' },
    ])
    expect(rows.map(({ was }) => was)).toEqual([valueOfText('one'), 'YR==', '//4=', null])
    expect(patchBetween(draft, secretWithRows(opened, rows))).toBeNull()
    const map = (data: Readonly<Record<string, string>>): ConfigMap => ({ metadata: { name: 'm' }, data })
    const [kept, typed] = rowsOfConfigMapDraft(map({ a: 'x', b: 'y' }), map({ a: 'x', b: 'z' }))
    expect([kept?.was, typed?.was, typed?.content]).toEqual([
      valueOfText('x'),
      valueOfText('y'),
      { kind: 'text', text: 'z' },
    ])
  })

  it('are text only where they are text', () => {
    expect(textOfValue(valueOfText('grüße'))).toBe('grüße')
    expect(textOfValue('//4=')).toBeNull()
    expect(textOfValue('%')).toBeNull()
    expect(contentOfFile('k', new TextEncoder().encode('key\n'))).toEqual({ kind: 'text', text: 'key\n' })
    expect(contentOfFile('k', Uint8Array.of(0xff, 0xfe))).toEqual({ kind: 'file', name: 'k', base64: '//4=' })
  })

  it('keep the ends of their lines', () => {
    expect(withEndsOf('a\r\nb', 'a\nb\nc')).toBe('a\r\nb\r\nc')
    expect(withEndsOf('a\nb\r\n', 'a\nb')).toBe('a\nb')
  })

  it('have each key once, and no value without one', () => {
    const [a] = rowsOfSecret(opened) as readonly [ValueRow]
    expect(faultOfRows([a, { ...a, key: 'b' }, emptyRow, emptyRow])).toBeNull()
    expect(faultOfRows([a, { ...a, key: ' a' }])).toEqual({ kind: 'twice', key: 'a' })
    expect(faultOfRows([{ ...a, key: ' ' }])).toEqual({ kind: 'noKey' })
    expect(faultOfRows([{ ...emptyRow, content: { kind: 'text', text: '1' } }])).toEqual({ kind: 'noKey' })
  })
})

describe('the values of a ConfigMap', () => {
  const opened: ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    data: { color: 'blue' },
    binaryData: { logo: '//4=', text: 'YQ==' },
  }

  it('stay where they stand, and change by key', () => {
    const rows = rowsOfConfigMap(opened)
    expect(patchBetween(opened, configMapWithRows(opened, rows))).toBeNull()
    const red = rows.map(row => (row.key === 'color' ? typed(row, 'red') : row))
    expect(patchBetween(opened, configMapWithRows(opened, red))).toEqual({ data: { color: 'red' } })
    const without = rows.filter(({ key }) => key !== 'logo')
    expect(patchBetween(opened, configMapWithRows(opened, without))).toEqual({ binaryData: { logo: null } })
  })

  it('move from bytes to text when they become text', () => {
    const rows = rowsOfConfigMap(opened).map(row => (row.key === 'text' ? typed(row, 'b') : row))
    expect(patchBetween(opened, configMapWithRows(opened, rows))).toEqual({
      data: { text: 'b' },
      binaryData: { text: null },
    })
  })
})

describe('the registries of a Secret', () => {
  const type = 'kubernetes.io/dockerconfigjson'
  const config = {
    auths: {
      'one.example.com': { auth: btoa('ann:p:1'), email: 'a@example.com' },
      'two.example.com': { username: 'bob', password: 'q' },
    },
    credsStore: 'x',
  }
  const opened = secret({ '.dockerconfigjson': valueOfText(JSON.stringify(config, null, 2)) }, type)
  const written = (now: Secret) => JSON.parse(textOfValue(now.data?.['.dockerconfigjson'] ?? '') ?? '')

  it('are read however they are written, and not sent where nobody touched them', () => {
    const entries = entriesOfSecret(opened) ?? []
    expect(entries.map(({ server, username, password }) => [server, username, password])).toEqual([
      ['one.example.com', 'ann', 'p:1'],
      ['two.example.com', 'bob', 'q'],
    ])
    expect(secretWithEntries(opened, entries)).toBe(opened)
  })

  it('keep what no field is for, and each other', () => {
    const [one, two] = entriesOfSecret(opened) ?? []
    if (!one || !two) throw new Error('two registries')
    expect(written(secretWithEntries(opened, [{ ...one, password: 'new' }, two]))).toEqual({
      auths: {
        'one.example.com': {
          auth: btoa('ann:new'),
          email: 'a@example.com',
          username: 'ann',
          password: 'new',
        },
        'two.example.com': { username: 'bob', password: 'q' },
      },
      credsStore: 'x',
    })
    expect(Object.keys(written(secretWithEntries(opened, [two])).auths)).toEqual(['two.example.com'])
  })

  it('are rows like any other where the text is none of registries', () => {
    expect(entriesOfSecret(secret({ '.dockerconfigjson': valueOfText('{"auths":[') }, type))).toBeNull()
    expect(entriesOfSecret(secret({ a: '' }))).toBeNull()
    const old = secret({ '.dockercfg': valueOfText('{"h":{"auth":""}}') }, 'kubernetes.io/dockercfg')
    expect(entriesOfSecret(old)).toHaveLength(1)
  })
})

it('what a type asks for is told where it is none', () => {
  expect(faultOfValue('tls.crt', 'not a cert')).toBe('noCertificate')
  expect(faultOfValue('tls.key', 'not a key')).toBe('noKey')
  const begins = ['CERTIFICATE', 'EC PRIVATE KEY', 'OPENSSH PRIVATE KEY'].map(
    each => `-----BEGIN ${each}-----`,
  )
  const keys = ['tls.crt', 'tls.key', 'ssh-privatekey']
  expect(keys.map((key, at) => faultOfValue(key, begins[at] ?? ''))).toEqual([null, null, null])
  expect([faultOfValue('tls.crt', ''), faultOfValue('other', 'x')]).toEqual([null, null])
})

it('types of Secrets have words, but for those of somebody else', () => {
  expect(wordOfSecretType('kubernetes.io/dockerconfigjson')).toBe('registry')
  expect(wordOfSecretType('kubernetes.io/basic-auth')).toBe('basic')
  expect(wordOfSecretType('helm.sh/release.v1')).toBe('helm')
  expect(wordOfSecretType('example.com/own')).toBeNull()
  expect(wordOfSecretType('toString')).toBeNull()
})
