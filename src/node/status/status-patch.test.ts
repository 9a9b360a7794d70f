import { expect, test } from 'vitest'
import { toUid } from '../../api/object.ts'
import { statusPatch } from './status-patch.ts'

test('equal statuses need no patch', () => {
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
  expect(statusPatch(toUid('uid-0'), status, structuredClone(status))).toBeNull()
})

test('only what differs is sent, and what is gone is cleared', () => {
  expect(
    statusPatch(
      toUid('uid-0'),
      { phase: 'Pending', reason: 'x', hostIP: 'h' },
      { phase: 'Running', hostIP: 'h' },
    ),
  ).toEqual({ metadata: { uid: 'uid-0' }, status: { phase: 'Running', reason: null } })
})

test('only changed conditions are sent, without what they have lost', () => {
  const from = [
    { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'm' },
    { type: 'Initialized', status: 'True' },
  ]
  const to = [
    { type: 'Ready', status: 'True' },
    { type: 'Initialized', status: 'True' },
  ]
  expect(statusPatch(toUid('uid-0'), { conditions: from }, { conditions: to })?.status).toEqual({
    conditions: [{ type: 'Ready', status: 'True', reason: null, message: null }],
  })
})

test("a condition that only the API has is nobody's business here", () => {
  const foreign = { type: 'example.com/lb', status: 'True' }
  expect(statusPatch(toUid('uid-0'), { conditions: [foreign] }, { conditions: [] })).toBeNull()
  expect(statusPatch(toUid('uid-0'), { conditions: [] }, { conditions: [foreign] })).toBeNull()
})

test('new addresses replace old ones', () => {
  const patch = statusPatch(
    toUid('uid-0'),
    { podIPs: [{ ip: '10.0.0.1' }] },
    { podIPs: [{ ip: '10.0.0.2' }] },
  )
  expect(patch?.status).toEqual({ podIPs: [{ ip: '10.0.0.2' }, { $patch: 'replace' }] })
  expect(statusPatch(toUid('uid-0'), {}, { podIPs: [{ ip: '10.0.0.2' }] })?.status).toEqual({
    podIPs: [{ ip: '10.0.0.2' }],
  })
})

test("a condition of the node's that says nothing any more is taken away", () => {
  const from = [
    { type: 'PodResizePending', status: 'True' },
    { type: 'Ready', status: 'True' },
  ]
  const to = [{ type: 'Ready', status: 'True' }]
  expect(statusPatch(toUid('uid-0'), { conditions: from }, { conditions: to })?.status).toEqual({
    conditions: [{ type: 'PodResizePending', $patch: 'delete' }],
  })
})
