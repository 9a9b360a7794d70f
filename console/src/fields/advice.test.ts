import { expect, test } from 'vitest'
import { type Advising, adviceOn } from './advice.ts'

test.each<[Advising, unknown, unknown]>([
  ['program', ['sh -c "echo hi"'], ['sh', '-c', 'echo hi']],
  ['program', ['python3 -m http.server', '8080'], ['python3', '-m', 'http.server', '8080']],
  ['program', ["sh -c 'echo hi"], null],
  ['amount', '512', '512Mi'],
  ['amount', 512, '512Mi'],
  ['amount', '512m', '512Mi'],
  ['capabilities', ['CAP_NET_ADMIN', 'SYS_TIME'], ['NET_ADMIN', 'SYS_TIME']],
  ['setName', 'w'.repeat(53), null],
])('%s: of %j it is asked, with %j as what was meant', (kind, value, meant) => {
  const advice = adviceOn(kind, value)
  expect(advice).not.toBeNull()
  expect(advice?.instead?.value ?? null).toEqual(meant)
})

test.each<[Advising, unknown]>([
  ['program', ['sh', '-c', 'echo hi; sleep 1']],
  ['program', ['']],
  ['program', undefined],
  ['amount', '512Mi'],
  ['amount', '1073741824'],
  ['amount', '0'],
  ['amount', 'x'],
  ['amount', undefined],
  ['capabilities', ['NET_ADMIN', 'ALL']],
  ['setName', 'w'.repeat(52)],
])('%s: of %j nothing is asked', (kind, value) => {
  expect(adviceOn(kind, value)).toBeNull()
})
