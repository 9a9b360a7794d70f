import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../src/api/iam/audit.ts'
import type { Account } from '../../../src/iam/accounts/account.ts'
import { makersOf } from '../audit/makers.ts'
import { changesOf, draftOf } from './account-draft.ts'
import { isLastAdministrator, stateOf } from './account-state.ts'
import { agentText } from './agent-text.ts'

const account = (name: string, spec: Account['spec'], status: Account['status'] = {}): Account => ({
  metadata: { name },
  spec,
  status,
})

describe('an account', () => {
  const now = Date.parse('2026-01-02T03:04:05Z')
  it.each([
    [account('a', {}, { hasPassword: true }), 'open'],
    [account('a', {}), 'invited'],
    [account('a', { disabled: true }, { hasPassword: true }), 'disabled'],
    [account('a', {}, { hasPassword: true, lockedUntil: '2026-01-02T03:05:00Z' }), 'locked'],
    [account('a', {}, { hasPassword: true, lockedUntil: '2026-01-02T03:04:00Z' }), 'open'],
    [{ ...account('a', {}), metadata: { deletionTimestamp: '2026-01-02T03:04:00Z' } }, 'leaving'],
  ])('%j is %s', (given, kind) => expect(stateOf(given, now).kind).toBe(kind))

  it('is the last administrator where no other open one is', () => {
    const one = account('one', { platformRole: 'platform-admin' })
    const off = account('off', { platformRole: 'platform-admin', disabled: true })
    expect(isLastAdministrator(one, [one, off, account('ann', {})])).toBe(true)
    expect(isLastAdministrator(one, [one, account('two', { platformRole: 'platform-admin' })])).toBe(false)
    expect(isLastAdministrator(off, [off])).toBe(false)
  })

  it('that is opened and saved sends nothing; what was emptied is taken away', () => {
    const ann = account('ann', { displayName: 'Ann', email: 'ann@example.com' })
    expect(changesOf(ann, draftOf(ann))).toEqual({})
    expect(changesOf(ann, { ...draftOf(ann), displayName: ' ', platformRole: 'platform-admin' })).toEqual({
      displayName: null,
      platformRole: 'platform-admin',
    })
  })
})

it.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
    'Chrome 143, Linux',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15',
    'Safari 18, macOS',
  ],
  ['kedge/0.1.0 (linux)', 'kedge/0.1.0'],
  ['', ''],
])('the program %s is %s', (agent, text) => expect(agentText(agent)).toBe(text))

describe('who made a revision', () => {
  const revision = (name: string, creationTimestamp: string) => ({
    metadata: { name, creationTimestamp },
    revision: 1,
  })
  const entry = (username: string, at: string, more: object = {}): AuditEntry => ({
    ...{ verb: 'patch', user: { username }, stageTimestamp: at, objectRef: { resource: 'statefulsets' } },
    responseStatus: { code: 200 },
    ...more,
  })

  it('is who changed the set last before it was there, and nobody who only scaled or was refused', () => {
    const makers = makersOf(
      [
        revision('web-1', '2026-01-02T03:00:00Z'),
        revision('web-2', '2026-01-02T03:10:00Z'),
        revision('web-3', '2026-01-02T04:00:00Z'),
        revision('web-4', '2026-01-02T05:01:00Z'),
      ],
      [
        // A busy controller comes to it late.
        entry('fay', '2026-01-02T05:00:00.000Z'),
        entry('dan', '2026-01-02T03:11:00.000Z'),
        entry('cem', '2026-01-02T03:10:00.100Z', { objectRef: { subresource: 'scale' } }),
        entry('eve', '2026-01-02T03:10:00.050Z', { responseStatus: { code: 403 } }),
        entry('ben', '2026-01-02T03:10:00.040Z'),
        entry('ann', '2026-01-02T02:59:59.900Z', { verb: 'create' }),
      ],
    )
    expect([...makers]).toEqual([
      ['web-1', 'ann'],
      ['web-2', 'ben'],
      ['web-4', 'fay'],
    ])
  })
})
