import { describe, expect, test } from 'vitest'
import {
  problemsOfConfigMapKey,
  problemsOfDns1035Label,
  problemsOfDns1123Label,
  problemsOfDns1123Subdomain,
  problemsOfLabelKey,
  problemsOfLabelValue,
  problemsOfPercent,
  problemsOfPortName,
  problemsOfPortNumber,
  problemsOfRelaxedEnvVarName,
  withoutTrailingDash,
} from './names.ts'

const labelRefusal =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

describe('DNS names', () => {
  test.each(['a', '0', 'a-b', 'a--b', 'a'.repeat(63)])('%s is a label', name => {
    expect(problemsOfDns1123Label(name)).toEqual([])
  })

  test.each(['', '-a', 'a-', 'A', 'a_b', 'a\n', 'é'])('%j is no label', name => {
    expect(problemsOfDns1123Label(name)).toEqual([labelRefusal])
  })

  test('dots have their own words, and so has length', () => {
    expect(problemsOfDns1123Label('a.b')).toEqual(['must not contain dots'])
    expect(problemsOfDns1123Label('a'.repeat(64))).toEqual(['must be no more than 63 characters'])
    expect(problemsOfDns1123Label(`${'a'.repeat(64)}-`)).toHaveLength(2)
  })

  test('subdomains are labels with dots between', () => {
    expect(problemsOfDns1123Subdomain('a.b-c.0')).toEqual([])
    for (const name of ['a..b', '.a', 'a.', 'a.-b', ''])
      expect(problemsOfDns1123Subdomain(name)).toHaveLength(1)
    expect(problemsOfDns1123Subdomain('a'.repeat(254))).toEqual(['must be no more than 253 characters'])
  })

  test('names of Services start with a letter', () => {
    expect(problemsOfDns1035Label('a1')).toEqual([])
    expect(problemsOfDns1035Label('1a')).toEqual([
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ])
  })

  test('a prefix for generated names may end with a dash', () => {
    expect(problemsOfDns1123Label(withoutTrailingDash('web-'))).toEqual([])
    expect(problemsOfDns1123Label(withoutTrailingDash('web--'))).toHaveLength(0)
    expect(problemsOfDns1123Label(withoutTrailingDash('-'))).toHaveLength(1)
  })
})

describe('labels', () => {
  test.each(['app', 'A.b_c-9', 'example.com/app', `${'a'.repeat(253)}/${'b'.repeat(63)}`])(
    '%s is a key',
    key => {
      expect(problemsOfLabelKey(key)).toEqual([])
    },
  )

  test('what is wrong with a key is said part by part', () => {
    expect(problemsOfLabelKey('/a')).toEqual(['prefix part must be non-empty'])
    expect(problemsOfLabelKey('a/')[0]).toBe('name part must be non-empty')
    expect(problemsOfLabelKey('A/b')[0]).toMatch(/^prefix part a lowercase RFC 1123 subdomain must/)
    expect(problemsOfLabelKey('a'.repeat(64))).toEqual(['name part must be no more than 63 bytes'])
    expect(problemsOfLabelKey('a/b/c')).toEqual([
      "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ])
  })

  test('values may be empty but are short', () => {
    expect(problemsOfLabelValue('')).toEqual([])
    expect(problemsOfLabelValue('a_b.C')).toEqual([])
    expect(problemsOfLabelValue('a b')).toHaveLength(1)
    expect(problemsOfLabelValue('a'.repeat(64))).toEqual(['must be no more than 63 bytes'])
  })
})

test('keys of a ConfigMap are file names without a way up', () => {
  expect(problemsOfConfigMapKey('my.cnf')).toEqual([])
  expect(problemsOfConfigMapKey('.hidden')).toEqual([])
  expect(problemsOfConfigMapKey('..')).toEqual(["must not be '..'"])
  expect(problemsOfConfigMapKey('.')).toEqual(["must not be '.'"])
  expect(problemsOfConfigMapKey('..a')).toEqual(["must not start with '..'"])
  expect(problemsOfConfigMapKey('a/b')[0]).toMatch(/^a valid config key must consist of/)
})

test('environment variables', () => {
  expect(problemsOfRelaxedEnvVarName('1 A:?')).toEqual([])
  expect(problemsOfRelaxedEnvVarName('a=b')).toHaveLength(1)
  expect(problemsOfRelaxedEnvVarName('')).toEqual(['environment variable name must be non-empty'])
})

test('ports', () => {
  expect(problemsOfPortName('http')).toEqual([])
  expect(problemsOfPortName('8080')).toEqual(['must contain at least one letter (a-z)'])
  expect(problemsOfPortName('a--b-')).toEqual([
    'must not contain consecutive hyphens',
    'must not begin or end with a hyphen',
  ])
  expect(problemsOfPortName('a'.repeat(16))).toEqual(['must be no more than 15 characters'])
  expect(problemsOfPortNumber(0)).toEqual(['must be between 1 and 65535, inclusive'])
  expect(problemsOfPortNumber(443)).toEqual([])
  expect(problemsOfPercent('10')).toHaveLength(1)
})
