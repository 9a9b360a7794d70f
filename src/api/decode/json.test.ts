import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from '../../base/limits.ts'
import { JsonError, parseJson, parseYaml, textOfBytes } from './json.ts'

function problemOf(text: string): string {
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof JsonError) return error.message
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('repeated keys', () => {
  test.each<[string, readonly string[]]>([
    ['{"a":1}', []],
    ['{"a":1,"a":2}', ['a']],
    ['{"a":1,"a":2,"a":3}', ['a']],
    [
      '{"spec":{"clusterIP":"None","ports":[{},{"name":"x","name":"y"}],"clusterIP":"None"}}',
      ['spec.ports[1].name', 'spec.clusterIP'],
    ],
    ['{"a":{"b":1},"c":{"b":1}}', []],
    ['[{"a":1},{"a":1}]', []],
    [String.raw`{"a":1,"\u0061":2}`, ['a']],
    ['{"a" : 1 ,\n "a"\t: 2}', ['a']],
    [String.raw`{"a":":8080","b":"\":","c":"x\\"}`, []],
    [String.raw`{"a":":8080","b":"\":","b":"x\\","c":"{\"c\":1,\"c\":2}"}`, ['b']],
    ['{"a":[{"x":1,"x":1},[{"y":1,"y":2}]]}', ['a[0].x', 'a[1][0].y']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['"a:b"', []],
  ])('%s', (text, duplicates) => {
    expect(parseJson(text).duplicates).toEqual(duplicates)
  })

  test('the last one wins', () => {
    expect(parseJson('{"a":1,"a":2}').value).toEqual({ a: 2 })
  })

  test('only so many are told', () => {
    const text = `[${Array.from({ length: 500 }, () => '{"a":1,"a":2}').join(',')}]`
    expect(parseJson(text).duplicates).toHaveLength(100)
  })

  test('are found wherever they stand, and nowhere else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0)
        expect(parseJson(text)).toEqual({ value: JSON.parse(text), duplicates: [] })
        const inner = `{"twice":${text},"x":{"once":0},"twice":${text}}`
        expect(parseJson(inner).duplicates).toEqual(['twice'])
      }),
    )
  })
})

test('__proto__ is a key like any other', () => {
  const { value } = parseJson('{"__proto__":{"polluted":true}}')
  expect(Object.keys(value as object)).toEqual(['__proto__'])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

describe('texts that are no JSON are refused in the words of Go', () => {
  test.each([
    ['', 'unexpected end of JSON input'],
    ['  ', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['{"a":"', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['[1,', 'unexpected end of JSON input'],
    ['tru', 'unexpected end of JSON input'],
    ['-', 'unexpected end of JSON input'],
    ['x', "invalid character 'x' looking for beginning of value"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{} {}', "invalid character '{' after top-level value"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    [String.raw`"\x"`, "invalid character 'x' in string escape code"],
    [String.raw`"\u00g0"`, "invalid character 'g' in \\u hexadecimal character escape"],
    ['-a', "invalid character 'a' in numeric literal"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['1e+', 'unexpected end of JSON input'],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['01', "invalid character '1' after top-level value"],
    ['nul1', "invalid character '1' in literal null (expecting 'l')"],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
    ['{"a":1e999}', 'json: cannot unmarshal number into Go value of type float64'],
  ])('%j', (text, message) => {
    expect(problemOf(text)).toBe(message)
  })

  test('for any text that JSON.parse refuses there are words', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ \n01.-+eEtrufalsn\u00e9x') }), text => {
        let refused = false
        try {
          JSON.parse(text)
        } catch {
          refused = true
        }
        if (refused)
          expect(problemOf(text)).toMatch(/^(invalid character '.+' |unexpected end of JSON input)/)
        else expect(() => parseJson(text)).not.toThrow()
      }),
      { numRuns: 500 },
    )
  })
})

test('nesting is bounded', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  expect(() => parseJson(nested(limits.jsonDepthMax))).not.toThrow()
  expect(problemOf(nested(limits.jsonDepthMax + 1))).toBe('exceeded max depth')
  expect(problemOf(nested(200_000))).toBe('exceeded max depth')
})

test('what nests without end is refused at the depth that is looked at, whatever comes behind', () => {
  const looked = (text: string) => {
    const charCodeAt = String.prototype.charCodeAt
    let steps = 0
    String.prototype.charCodeAt = function (this: string, at: number) {
      steps++
      return charCodeAt.call(this, at)
    }
    const parse = JSON.parse
    let parsed = 0
    JSON.parse = (each: string) => {
      parsed++
      return parse(each)
    }
    try {
      return { problem: problemOf(text), steps, parsed }
    } finally {
      String.prototype.charCodeAt = charCodeAt
      JSON.parse = parse
    }
  }
  for (const size of [100_000, 1_000_000, 3_000_000]) {
    const { problem, steps, parsed } = looked('['.repeat(size))
    expect([problem, parsed]).toEqual(['exceeded max depth', 0])
    expect(steps).toBeLessThan(20_000)
  }
  expect(problemOf(`[x${'['.repeat(100_000)}`)).toBe("invalid character 'x' looking for beginning of value")
  expect(problemOf('{"a":'.repeat(100_000))).toBe('exceeded max depth')
  // Brackets in strings open nothing.
  const text = JSON.stringify({ a: '[{\\'.repeat(40_000), b: '\\"['.repeat(40_000) })
  expect(parseJson(text).value).toEqual(JSON.parse(text))
  expect(problemOf(`{"a":"${'['.repeat(100_000)}`)).toBe('unexpected end of JSON input')
})

test('invalid UTF-8 becomes the replacement character', () => {
  expect(parseJson(textOfBytes(Buffer.from([0x22, 0xff, 0x22]))).value).toBe('\ufffd')
})

describe('YAML', () => {
  test('is read by the rules of version 1.1, but for numbers to the base of sixty and dates', async () => {
    const text = 'a: yes\nb: 22:22\nc: 2001-12-14\nd: 0644\ne: ~\nf: "on"\n1: x\ntrue: z\nh: 0x10\n'
    const { value } = await parseYaml(text)
    expect(value).toEqual({
      a: true,
      b: '22:22',
      c: '2001-12-14',
      d: 420,
      e: null,
      f: 'on',
      1: 'x',
      true: 'z',
      h: 16,
    })
  })

  test('repeated keys are told, and the last one wins', async () => {
    const { value, duplicates } = await parseYaml(
      'spec:\n  clusterIP: None\n  ports: [{name: a, name: b}]\n  clusterIP: ""\n',
    )
    expect(duplicates).toEqual(['spec.ports[0].name', 'spec.clusterIP'])
    expect(value).toEqual({ spec: { clusterIP: '', ports: [{ name: 'b' }] } })
  })

  test('only the first document counts', async () => {
    expect((await parseYaml('---\na: 1\n---\nb: 2\n')).value).toEqual({ a: 1 })
    expect((await parseYaml('')).value).toBeNull()
  })

  test('anchors are followed, but not into the absurd', async () => {
    expect((await parseYaml('a: &x {b: 1}\nc:\n  <<: *x\n')).value).toEqual({ a: { b: 1 }, c: { b: 1 } })
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]']
    for (let n = 1; n < 9; n++)
      lines.push(
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(',')}]`,
      )
    await expect(parseYaml(lines.join('\n'))).rejects.toThrow(JsonError)
  })

  test.each(['a: &a [*a, *a]', '&a {b: {c: *a}}', 'a: &a [x]\nb: &b [*a, &a [*b]]', '? &k [*k]\n: v'])(
    '%j has no end, and is refused',
    async text => {
      await expect(parseYaml(text)).rejects.toThrow(/yaml: anchor '.' value contains itself/)
    },
  )

  test('an anchor may be named again', async () => {
    expect((await parseYaml('a: &a [x]\nb: [&a z, *a]\nc: *a')).value).toEqual({
      a: ['x'],
      b: ['z', 'z'],
      c: 'z',
    })
  })

  test.each(['a: [', 'a: *nope', '\tb: 1', 'a: .inf'])('%j is refused', async text => {
    await expect(parseYaml(text)).rejects.toThrow(JsonError)
  })
})

describe('a YAML text', () => {
  test('may write octal numbers in either way', async () => {
    const { value } = await parseYaml('a: 0o440\nb: 0440\nc: -0o7\nd: 0O17\ne: "0o1"')
    expect(value).toEqual({ a: 288, b: 288, c: -7, d: 15, e: '0o1' })
  })

  test.each([
    ['a line for each element', '- \n'],
    ['a line for each key', 'a: 1\n'],
    ['lists in lists', '['],
    ['lists in lists on one line', '- '],
    ['maps in maps', '{a: '],
  ])('is refused before it is read when it has too many parts: %s', async (_, part) => {
    for (const count of [100_000, 1_000_000])
      await expect(parseYaml(part.repeat(count))).rejects.toThrow(/too many elements|exceeded max depth/)
  })

  test('may hold a long text, which is one part', async () => {
    const long = `a: |\n${'  x, y, [z]\n'.repeat(100_000)}`
    expect((await parseYaml(long)).value).toEqual({ a: 'x, y, [z]\n'.repeat(100_000) })
  })
})

describe('YAML that stands ever further in', () => {
  const steps = (count: number, line: string) =>
    Array.from({ length: count }, (_, depth) => `${' '.repeat(depth)}${line}\n`).join('')

  test.each(['a:', '-'])('is read as deep as anybody writes it, and refused beyond: %s', async line => {
    await expect(parseYaml(steps(50, line))).resolves.toBeDefined()
    await expect(parseYaml(steps(2_000, line))).rejects.toThrow('exceeded max depth')
  })

  test('is refused on one line too', async () => {
    await expect(parseYaml('? '.repeat(2_000))).rejects.toThrow('exceeded max depth')
  })
})
