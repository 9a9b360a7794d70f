import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { systemCode, systemWords } from './system-code.ts'

const failureOf = (failing: Promise<unknown>): Promise<unknown> =>
  failing.then(
    () => null,
    error => error,
  )

test('what a call of the system failed of is told in the system’s words alone', async () => {
  const absent = await failureOf(readFile('/no/such'))
  expect([systemCode(absent), systemWords(absent)]).toEqual(['ENOENT', 'no such file or directory'])
  const elsewhere = await new Promise(resolve => {
    createServer().once('error', resolve).listen(99, '192.0.2.1')
  })
  expect(systemWords(elsewhere)).toBe('address not available')
  expect(systemWords(new Error('something else, with a comma'))).toBe('something else, with a comma')
  expect(systemCode('a text')).toBe('')
})
