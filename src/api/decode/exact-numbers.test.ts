import { describe, expect, it } from 'vitest'
import { parseJson, parseYaml } from './json.ts'

describe('whole numbers', () => {
  it.each(['9007199254740993', '-9007199254740993', '9223372036854775807', '1152921504606846976'])(
    '%s are refused, since another number would be kept',
    async number => {
      for (const text of [
        number,
        `[${number}]`,
        `{"a":${number}}`,
        `{"a": [1,\n${number} ]}`,
        `{"\\"x":"\\\\","a":${number}}`,
      ])
        expect(() => parseJson(text)).toThrow(`cannot unmarshal number ${number} into Go value`)
      await expect(parseYaml(`a: ${number}\n`)).rejects.toThrow(number)
    },
  )

  it.each([
    ['9007199254740992', 9007199254740992],
    ['-18014398509481984', -18014398509481984],
    // As JavaScript writes 2 ** 60, which is 1152921504606846976.
    ['1152921504606847000', 2 ** 60],
    // An int64 does not hold these: they are doubles for Kubernetes, too.
    ['9223372036854775809', 2 ** 63],
    ['123456789012345678901234567890', Number('123456789012345678901234567890')],
    ['12345678901234567.5', 12345678901234568],
    ['12345678901234567e1', Number('12345678901234567e1')],
  ])('%s are as good as for Kubernetes', async (text, value) => {
    expect(parseJson(`{"a":${text}}`).value).toEqual({ a: value })
    if (!text.includes('e')) expect((await parseYaml(`a: ${text}\n`)).value).toEqual({ a: value })
  })

  it('are text within strings', async () => {
    const value = { a: ' 9007199254740993 ', b: '\\', c: '":9007199254740993,', 'k,9007199254740993': 1 }
    expect(parseJson(JSON.stringify(value)).value).toEqual(value)
    expect(parseJson(`${JSON.stringify(value).slice(0, -1)},"d":[ 1 ]}`).value).toEqual({ ...value, d: [1] })
    expect((await parseYaml('a: "9007199254740993"\n')).value).toEqual({ a: '9007199254740993' })
  })

  it('are looked for once, however many texts look like them', () => {
    const text = JSON.stringify(Array.from({ length: 100_000 }, () => ',9007199254740993,'))
    expect(parseJson(text).duplicates).toEqual([])
  })
})
