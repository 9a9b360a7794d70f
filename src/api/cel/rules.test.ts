import { describe, expect, it, test } from 'vitest'
import { allAtOnce } from '../../base/turn.ts'
import type { SchemaNode } from '../custom/schema-node.ts'
import { formatFieldError } from '../field-error.ts'
import type { ApiObject } from '../object.ts'
import { Findings } from '../validation/rules/findings.ts'
import { checkRules } from './check-rules.ts'
import { compileRules } from './rules.ts'

const schemaOf = (spec: SchemaNode): SchemaNode => ({ type: 'object', properties: { spec } })
const objectOf = (spec: unknown): ApiObject => ({ metadata: { name: 'w' }, spec }) as ApiObject

function problemsOf(spec: SchemaNode, now: unknown, old?: unknown): readonly string[] {
  const check = compileRules(schemaOf(spec))
  const errors = check ? allAtOnce(check(objectOf(now), old === undefined ? null : objectOf(old))) : []
  return errors.map(formatFieldError)
}

function definitionProblems(spec: SchemaNode): readonly string[] {
  const findings = new Findings()
  checkRules(findings, 'schema', schemaOf(spec))
  return findings.errors.map(formatFieldError)
}

const rules = (...all: readonly (string | object)[]) => ({
  'x-kubernetes-validations': all.map(each => (typeof each === 'string' ? { rule: each } : each)) as never,
})

const spec: SchemaNode = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    max: { type: 'integer' },
    ratio: { type: 'number' },
    name: { type: 'string', maxLength: 100 },
    'dashed-name': { type: 'string' },
    port: { 'x-kubernetes-int-or-string': true },
    when: { type: 'string', format: 'date-time' },
    after: { type: 'string', format: 'duration' },
    names: { type: 'array', maxItems: 10, items: { type: 'string', maxLength: 50 } },
    labels: { type: 'object', maxProperties: 10, additionalProperties: { type: 'string', maxLength: 20 } },
    parts: {
      type: 'array',
      maxItems: 5,
      items: { type: 'object', properties: { name: { type: 'string' }, n: { type: 'integer' } } },
    },
    namespace: { type: 'string' },
  },
}

describe('an expression', () => {
  test.each([
    ['self.replicas <= self.max', { replicas: 1, max: 2 }],
    ['self.replicas <= self.ratio', { replicas: 1, ratio: 1.5 }],
    ['has(self.name) && self.name.startsWith("a")', { name: 'abc' }],
    ['!has(self.name)', {}],
    ['self.dashed__dash__name == "x"', { 'dashed-name': 'x' }],
    ['self.__namespace__ == "x"', { namespace: 'x' }],
    ['self.port == 80 || self.port == "http"', { port: 'http' }],
    ['type(self.port) == int && self.port > 79', { port: 80 }],
    ["self.when < timestamp('2030-01-01T00:00:00Z')", { when: '2026-01-01T00:00:00Z' }],
    ["self.after > duration('30m')", { after: '1h' }],
    ['self.names.all(n, n.matches("^[a-z]+$"))', { names: ['a', 'b'] }],
    ['self.names.exists(n, n == "b") && self.names.size() == 2', { names: ['a', 'b'] }],
    ['self.labels.all(k, k != self.labels[k])', { labels: { a: 'b' } }],
    ["self.labels.all(k, v, k != v) && self.labels.transformList(k, v, v) == ['b']", { labels: { a: 'b' } }],
    [
      "self.parts.all(i, p, p.n == i) && self.parts.sortBy(p, -p.n)[0].name == 'b' && self.names.sort() == ['x', 'y']",
      {
        parts: [
          { name: 'a', n: 0 },
          { name: 'b', n: 1 },
        ],
        names: ['y', 'x'],
      },
    ],
    ["self.?name.optMap(n, n + '!').orValue('none') == 'a!'", { name: 'a' }],
    ["'a' in self.labels && self.labels['a'] == 'b'", { labels: { a: 'b' } }],
    [
      'self.parts.map(p, p.n).sum() == 3',
      {
        parts: [
          { name: 'a', n: 1 },
          { name: 'b', n: 2 },
        ],
      },
    ],
    [
      'self.parts.filter(p, p.n > 1).size() == 1',
      {
        parts: [
          { name: 'a', n: 1 },
          { name: 'b', n: 2 },
        ],
      },
    ],
    [
      'self.names.isSorted() && self.names.max() == "b" && self.names.indexOf("b") == 1',
      { names: ['a', 'b'] },
    ],
    [
      "quantity('1Gi').isGreaterThan(quantity('900Mi')) && quantity('200m').add(quantity('300m')) == quantity('0.5')",
      {},
    ],
    ["isIP('::1') && ip('127.0.0.1').isLoopback() && cidr('10.0.0.0/8').containsIP('10.1.2.3')", {}],
    [
      "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')",
      {},
    ],
    ["url('https://a.example:80/p?q=1').getHost() == 'a.example:80' && url('/x').getScheme() == ''", {}],
    ["'abc 123'.find('[0-9]+') == '123' && 'a1b2'.findAll('[0-9]') == ['1','2']", {}],
    [
      "'%s is %d'.format(['x', 3]) == 'x is 3' && 'a-b'.replace('-', '+') == 'a+b' && 'abc'.charAt(1) == 'b'",
      {},
    ],
    ["!format.dns1123Label().validate('a-b').hasValue() && format.named('uuid').hasValue()", {}],
    ["sets.contains(self.names, ['a']) && sets.intersects([1, 2], [2])", { names: ['a', 'b'] }],
    ["semver('1.2.3').isLessThan(semver('1.10.0')) && isSemver('1.0.0-rc.1')", {}],
    ['self.?name.orValue("none") == "none"', {}],
    ['self.parts == self.parts && self == self', { parts: [{ name: 'a' }] }],
  ])('%s holds', (rule, value) => {
    expect(definitionProblems({ ...spec, ...rules(rule) })).toEqual([])
    expect(problemsOf({ ...spec, ...rules(rule) }, value)).toEqual([])
    expect(problemsOf({ ...spec, ...rules(`!(${rule})`) }, value)).toEqual([
      `spec: Invalid value: "object": failed rule: !(${rule})`,
    ])
  })

  it('that fails is told by its message, its expression for one, its reason and its field', () => {
    const schema = {
      ...spec,
      ...rules(
        { rule: 'self.replicas > 5', message: 'too few' },
        { rule: 'self.replicas > 5', messageExpression: "'only ' + string(self.replicas)" },
        {
          rule: 'self.replicas > 5',
          reason: 'FieldValueForbidden',
          fieldPath: '.replicas',
          message: 'not that',
        },
      ),
    }
    expect(definitionProblems(schema)).toEqual([])
    expect(problemsOf(schema, { replicas: 2 })).toEqual([
      'spec: Invalid value: "object": too few',
      'spec: Invalid value: "object": only 2',
      'spec.replicas: Forbidden: not that',
    ])
  })

  it('may stand at any number of places, above and below others', () => {
    const schema: SchemaNode = {
      ...spec,
      ...rules({ rule: 'self.replicas < 9', message: 'whole' }),
      properties: {
        ...spec.properties,
        name: { type: 'string', ...rules({ rule: 'self != "no"', message: 'name' }) },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            properties: { n: { type: 'integer' } },
            ...rules({ rule: 'self.n > 0', message: 'part' }),
          },
        },
      },
    }
    expect(definitionProblems(schema)).toEqual([])
    expect(problemsOf(schema, { replicas: 9, name: 'no', parts: [{ n: 1 }, { n: 0 }] })).toEqual([
      'spec: Invalid value: "object": whole',
      'spec.name: Invalid value: "string": name',
      'spec.parts[1]: Invalid value: "object": part',
    ])
  })

  it('that meets what is not there says so', () => {
    expect(problemsOf({ ...spec, ...rules('self.name == "x"') }, {})).toEqual([
      'spec: Invalid value: "object": no such key: name evaluating rule: self.name == "x"',
    ])
  })

  it('about a value of old is asked when there is one', () => {
    const fixed = {
      ...spec,
      properties: {
        ...spec.properties,
        name: { type: 'string', ...rules({ rule: 'self == oldSelf', message: 'fixed' }) },
      },
    }
    expect(problemsOf(fixed, { name: 'a' })).toEqual([])
    expect(problemsOf(fixed, { name: 'a' }, { name: 'a' })).toEqual([])
    expect(problemsOf(fixed, { name: 'a' }, {})).toEqual([])
    expect(problemsOf(fixed, { name: 'a' }, { name: 'b' })).toEqual([
      'spec.name: Invalid value: "string": fixed',
    ])
    const optional = {
      ...spec,
      ...rules({ rule: 'oldSelf.hasValue() || self.replicas == 1', optionalOldSelf: true }),
    }
    expect(problemsOf(optional, { replicas: 1 })).toEqual([])
    expect(problemsOf(optional, { replicas: 2 })).toHaveLength(1)
    expect(problemsOf(optional, { replicas: 2 }, { replicas: 1 })).toEqual([])
  })

  it('in lists that are maps is asked about the same element of old', () => {
    const schema: SchemaNode = {
      type: 'object',
      properties: {
        parts: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            properties: {
              name: { type: 'string' },
              n: { type: 'integer', ...rules({ rule: 'self >= oldSelf', message: 'may not shrink' }) },
            },
          },
        },
      },
    }
    const old = {
      parts: [
        { name: 'a', n: 2 },
        { name: 'b', n: 5 },
      ],
    }
    expect(
      problemsOf(
        schema,
        {
          parts: [
            { name: 'b', n: 4 },
            { name: 'a', n: 3 },
          ],
        },
        old,
      ),
    ).toEqual(['spec.parts[0].n: Invalid value: "integer": may not shrink'])
  })

  it('that the update has not made fail is no reason to refuse it', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string', ...rules('self == "ok"') }, b: { type: 'string' } },
    }
    expect(problemsOf(schema, { a: 'bad', b: '2' }, { a: 'bad', b: '1' })).toEqual([])
    expect(problemsOf(schema, { a: 'worse', b: '2' }, { a: 'bad', b: '1' })).toHaveLength(1)
  })

  it('that costs more than it may is given up', () => {
    const items: SchemaNode = { type: 'array', items: { type: 'integer' } }
    const schema = {
      type: 'object',
      properties: {
        list: { ...items, ...rules('self.all(a, self.all(b, self.all(c, c >= 0)))') },
      },
    }
    const list = Array.from({ length: 1_000 }, (_, index) => index)
    expect(problemsOf(schema, { list })[0]).toContain('actual cost limit exceeded')
  })

  it('cannot hold others up by its regular expression or by texts that grow', () => {
    const text = 'a'.repeat(100_000)
    expect(
      problemsOf({ ...spec, ...rules("self.name.matches('^(a+)+$')") }, { name: `${text}!` }),
    ).toHaveLength(1)
    const doubling = `[self.name]${'.map(x, x + x)'.repeat(30)}.size() == 1`
    expect(problemsOf({ ...spec, ...rules(doubling) }, { name: text })[0]).toContain('cost')
  })
})

it('an object may be compared with null, on either side', () => {
  const part: SchemaNode = { type: 'object', properties: { n: { type: 'integer' } } }
  const schema: SchemaNode = {
    type: 'object',
    properties: { part },
    ...rules('!has(self.part) || (self.part != null && null != self.part)'),
  }
  expect(problemsOf(schema, { part: { n: 1 } })).toEqual([])
  expect(problemsOf(schema, {})).toEqual([])
})

describe('a definition is refused for a rule that', () => {
  test.each([
    [
      'self.nmae == "x"',
      'schema.properties[spec].x-kubernetes-validations[0].rule',
      "compilation failed: ERROR: <input>:1:5: undefined field 'nmae'",
    ],
    ['self.replicas + "x" == "y"', '', "found no matching overload for '_+_' applied to '(int, string)'"],
    ['self.replicas +', '', 'Syntax error'],
    ['self.replicas', '', 'cel expression must evaluate to a bool'],
    ['other > 1', '', "undeclared reference to 'other' (in container '')"],
  ])('%s', (rule, path, words) => {
    const [problem = ''] = definitionProblems({ ...spec, ...rules(rule) })
    expect(problem).toContain(path)
    expect(problem).toContain(words)
  })

  it('could cost too much', () => {
    const nested: SchemaNode = {
      type: 'array',
      items: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
    }
    const [problem] = definitionProblems({
      ...nested,
      ...rules('self.all(a, a.all(b, b.all(c, c.contains("x"))))'),
    })
    expect(problem).toContain(
      'x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
    )
  })

  it('compares with old elements that cannot be told apart', () => {
    const list: SchemaNode = {
      type: 'object',
      properties: {
        list: { type: 'array', maxItems: 3, items: { type: 'integer', ...rules('self > oldSelf') } },
      },
    }
    expect(definitionProblems(list)[0]).toContain(
      'oldSelf cannot be used on the uncorrelatable portion of the schema within schema.properties[spec].properties[list]',
    )
  })
})

test('of many values the rules are asked in steps, and in the order of the values', () => {
  const check = compileRules(
    schemaOf({ type: 'array', items: { type: 'integer', ...rules('self < 15000') } }),
  )
  const asked = check?.(objectOf(Array.from({ length: 20_000 }, (_, index) => index)), null)
  let steps = 1
  let step = asked?.next()
  for (; step && !step.done; step = asked?.next()) steps++
  expect(steps).toBeGreaterThan(4)
  const paths = (step?.value ?? []).map(({ path }) => path)
  expect(paths).toEqual(Array.from({ length: 5_000 }, (_, index) => `spec[${15_000 + index}]`))
})
