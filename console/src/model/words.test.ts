import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isQuoted, textOfWords, wordsOfCommand, wordsOfText } from './words.ts'

it('words are one a line, and those that are no line stand in quotes', () => {
  expect(textOfWords(['sh', '-c', 'while true\ndo sleep 1\ndone'])).toBe(
    'sh\n-c\n"while true\\ndo sleep 1\\ndone"',
  )
  expect(textOfWords(['', '"a"', '"a" "b"', "'c'"])).toBe('""\n"\\"a\\""\n"a" "b"\n\'c\'')
  expect(wordsOfText('a\n\nb\n')).toEqual(['a', 'b'])
  expect(['a b', '"a', 'a\nb', ''].map(isQuoted)).toEqual([false, false, true, true])
})

it('what is read back is what was written, whatever the words are', () => {
  const word = fc.oneof(fc.string(), fc.constantFrom('"', '""', '"\\n"', '\n', 'a\r\nb', '\u2028', '"x" "y"'))
  fc.assert(
    fc.property(fc.array(word), words => {
      expect(wordsOfText(textOfWords(words))).toEqual(words)
    }),
  )
})

it('a command in one line is taken apart as a shell does', () => {
  expect(wordsOfCommand(`sh -c "echo \\"hi\\" 'you'"`)).toEqual(['sh', '-c', `echo "hi" 'you'`])
  expect(wordsOfCommand("a\\ b  'c d'e ''")).toEqual(['a b', 'c de', ''])
  expect(wordsOfCommand('sh -c "echo')).toBeNull()
  expect(wordsOfCommand('sh \\')).toBeNull()
})
