import { expect, test } from 'vitest'
import { spaced } from './spaced.ts'

test.each([
  ['FailedToDrainNode', 'Failed to drain node'],
  ['DNSConfigForming', 'DNS config forming'],
  ['SetIP', 'Set IP'],
  ['Synced', 'Synced'],
  ['my.company/Done', 'my.company/Done'],
])('%s is read as %s', (code, text) => {
  expect(spaced(code)).toBe(text)
})
