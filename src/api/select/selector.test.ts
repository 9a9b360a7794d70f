import { describe, expect, test } from 'vitest'
import { isRefusal } from '../status-error.ts'
import {
  everything,
  formatLabelSelector,
  labelSelectorOf,
  matchesFields,
  matchesLabels,
  nothing,
  parseFieldSelector,
  parseLabelSelector,
  requiredField,
  requireKnownFields,
  selectorOfLabels,
  selectsEverything,
} from './selector.ts'

function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (isRefusal(error, 'BadRequest')) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

const web = { app: 'web', tier: 'front', version: '12' }

describe('label selectors in text form', () => {
  test.each([
    ['', true],
    ['  ', true],
    ['app', true],
    ['!app', false],
    ['!legacy', true],
    ['app=web', true],
    ['app==web', true],
    [' app = web , tier != back ', true],
    ['app!=web', false],
    ['other!=web', true],
    ['tier in (front, back)', true],
    ['tier in(back)', false],
    ['tier notin (back)', true],
    ['other notin (back)', true],
    ['tier notin (front)', false],
    ['version>11', true],
    ['version>12', false],
    ['version<13,version>0', true],
    ['app>1', false],
    ['app=', false],
    ['in=notin', false],
    ['app=web,tier=back', false],
  ])('%j matches the example: %s', (text, matches) => {
    expect(matchesLabels(parseLabelSelector(text), web)).toBe(matches)
  })

  test('the empty value is a value', () => {
    expect(matchesLabels(parseLabelSelector('x='), { x: '' })).toBe(true)
    expect(matchesLabels(parseLabelSelector('x in ()'), { x: '' })).toBe(true)
    expect(matchesLabels(parseLabelSelector('x in (a,)'), { x: '' })).toBe(true)
    expect(matchesLabels(parseLabelSelector('x in (,a)'), { x: '' })).toBe(true)
    expect(matchesLabels(parseLabelSelector('x in (a,,b)'), { x: '' })).toBe(true)
    expect(matchesLabels(parseLabelSelector('x in (a,b)'), { x: '' })).toBe(false)
  })

  test('in and notin are words only between key and values', () => {
    expect(matchesLabels(parseLabelSelector('in in (in,notin)'), { in: 'notin' })).toBe(true)
    expect(matchesLabels(parseLabelSelector('notin'), { notin: 'x' })).toBe(true)
  })

  test('the text is canonical: sorted by key, values sorted', () => {
    expect(formatLabelSelector(parseLabelSelector('b in (z, a), a==1 ,!c,d notin (x),e>1,f<2,g,a!=3'))).toBe(
      'a==1,a!=3,b in (a,z),!c,d notin (x),e>1,f<2,g',
    )
    expect(selectsEverything(parseLabelSelector(''))).toBe(true)
  })

  const keyRefusal =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

  test.each([
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['a,=', "found '=', expected: identifier after ','"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a==(', "unable to parse requirement: found '(', expected: identifier"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b,', "unable to parse requirement: found '', expected: ',', or identifier"],
    ['-a', `unable to parse requirement: <nil>: Invalid value: "-a": ${keyRefusal}`],
    [
      'a>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      'a=-',
      `unable to parse requirement: values[0][a]: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
  ])('%j is refused in upstream’s words', (text, message) => {
    expect(refusalOf(() => parseLabelSelector(text))).toBe(message)
  })
})

describe('label selectors of a spec', () => {
  test('none selects nothing, an empty one everything', () => {
    expect(labelSelectorOf(null)).toBe(nothing)
    expect(labelSelectorOf(undefined)).toBe(nothing)
    expect(labelSelectorOf({})).toBe(everything)
    expect(matchesLabels(nothing, web)).toBe(false)
    expect(matchesLabels(everything, undefined)).toBe(true)
  })

  test('labels and expressions are joined', () => {
    const selector = labelSelectorOf({
      matchLabels: { tier: 'front', app: 'web' },
      matchExpressions: [
        { key: 'version', operator: 'In', values: ['12', '11'] },
        { key: 'legacy', operator: 'DoesNotExist' },
        { key: 'app', operator: 'Exists' },
        { key: 'tier', operator: 'NotIn', values: ['back'] },
      ],
    })
    expect(matchesLabels(selector, web)).toBe(true)
    expect(matchesLabels(selector, { ...web, legacy: '' })).toBe(false)
    expect(formatLabelSelector(selector)).toBe(
      'app=web,app,!legacy,tier=front,tier notin (back),version in (11,12)',
    )
  })

  test('unknown operators and missing values are refused', () => {
    const withExpression = (operator: string, values?: string[]) =>
      refusalOf(() => labelSelectorOf({ matchExpressions: [{ key: 'a', operator, values }] }))
    expect(withExpression('Near')).toBe('"Near" is not a valid label selector operator')
    expect(withExpression('toString')).toBe('"toString" is not a valid label selector operator')
    expect(withExpression('In')).toBe(
      `values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty`,
    )
    expect(withExpression('Exists', ['x'])).toContain(
      'values set must be empty for exists and does not exist',
    )
  })

  test('keys of the language itself are plain labels', () => {
    expect(matchesLabels(parseLabelSelector('constructor'), {})).toBe(false)
    expect(matchesLabels(selectorOfLabels({ constructor: 'x' }), { constructor: 'x' })).toBe(true)
  })
})

describe('field selectors', () => {
  const fields = { 'metadata.name': 'web-0', 'spec.nodeName': 'a,b=c', 'status.phase': 'Running' }

  test.each([
    ['', true],
    ['metadata.name=web-0', true],
    ['metadata.name==web-0,status.phase=Running', true],
    ['metadata.name!=web-0', false],
    ['status.phase!=Failed,,', true],
    ['spec.nodeName=a\\,b\\=c', true],
    ['spec.nodeName=', false],
    ['spec.missing=', true],
    ['spec.missing!=x', true],
  ])('%j matches the example: %s', (text, matches) => {
    expect(matchesFields(parseFieldSelector(text), fields)).toBe(matches)
  })

  test('a required value is known beforehand', () => {
    expect(requiredField(parseFieldSelector('metadata.name=a,b!=c'), 'metadata.name')).toBe('a')
    expect(requiredField(parseFieldSelector('metadata.name!=a'), 'metadata.name')).toBeNull()
  })

  test.each([
    ['a', "invalid selector: 'a'; can't understand 'a'"],
    ['b=1,a', "invalid selector: 'b=1,a'; can't understand 'a'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: ='],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ])('%j is refused', (text, message) => {
    expect(refusalOf(() => parseFieldSelector(text))).toBe(message)
  })

  test('a field that the kind does not offer is refused', () => {
    const selector = parseFieldSelector('metadata.namespace=a,spec.foo=1')
    expect(refusalOf(() => requireKnownFields({ selector, fields: ['spec.nodeName'] }))).toBe(
      'field label not supported: spec.foo',
    )
    expect(refusalOf(() => requireKnownFields({ selector, fields: [] }))).toBe(
      '"spec.foo" is not a known field selector: only "metadata.name", "metadata.namespace"',
    )
    expect(() => requireKnownFields({ selector, fields: ['spec.foo'] })).not.toThrow()
  })
})
