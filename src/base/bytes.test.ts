import { describe, expect, test } from 'vitest'
import { base64Of, bytesOfBase64, concatBytes, hexOf, textOfUtf8, utf8Length, utf8Of } from './bytes.ts'

const texts = ['', 'a', 'é', '€', '\u{1f600}', '\ud800', '\udc00x', 'a\ud83d', '\ufeffa', 'x'.repeat(100_000)]

describe('bytes without Buffer are those of Buffer', () => {
  test.each(texts)('%j', text => {
    const bytes = Buffer.from(text)
    expect(utf8Length(text)).toBe(bytes.length)
    expect(Buffer.from(utf8Of(text)).equals(bytes)).toBe(true)
    expect(textOfUtf8(bytes)).toBe(bytes.toString('utf8'))
    expect(base64Of(bytes)).toBe(bytes.toString('base64'))
    expect(Buffer.from(bytesOfBase64(bytes.toString('base64'))).equals(bytes)).toBe(true)
  })

  test('what is no UTF-8 becomes the same replacement', () => {
    const bytes = Uint8Array.from([0xff, 0x61, 0xe2, 0x82, 0x62, 0xf0, 0x9f])
    expect(textOfUtf8(bytes)).toBe(Buffer.from(bytes).toString('utf8'))
    expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString('hex'))
    expect([...concatBytes([bytes.subarray(0, 2), bytes.subarray(2)])]).toEqual([...bytes])
  })
})
