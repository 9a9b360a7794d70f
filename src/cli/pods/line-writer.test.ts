import { expect, it } from 'vitest'
import { captureConsole } from '../../testing/fixtures/captured-console.ts'
import { LineWriter } from './line-writer.ts'

function written(chunks: readonly (string | Buffer)[], prefix = '[$&] '): string {
  const console = captureConsole()
  const lines = new LineWriter(console.out, prefix)
  for (const chunk of chunks) lines.write(Buffer.from(chunk))
  lines.finish()
  return console.outText
}

it.each([
  [['a\nb\n'], '[$&] a\n[$&] b\n'],
  [['a', 'b\nc', 'd\n'], '[$&] ab\n[$&] cd\n'],
  [['a\n\nb\n'], '[$&] a\n[$&] \n[$&] b\n'],
  [['no end'], '[$&] no end\n'],
  [[], ''],
])('%j', (chunks, expected) => {
  expect(written(chunks)).toBe(expected)
})

it('a character that comes in two parts stays one', () => {
  const euro = Buffer.from('€\n')
  expect(written([euro.subarray(0, 1), euro.subarray(1)], '')).toBe('€\n')
})
