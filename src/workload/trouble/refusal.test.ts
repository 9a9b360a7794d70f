import { describe, expect, test } from 'vitest'
import { refusalOf } from './refusal.ts'

const pod = (said: string) => `pods "web-0" is forbidden: ${said}`

describe('what an API says when it refuses a Pod', () => {
  test.each([
    [
      `Pod "web-0" is invalid: metadata.labels: Invalid value: "${'w'.repeat(71)}": must be no more than 63 bytes`,
      { kind: 'nameTooLong', length: 71 },
    ],
    [
      // As it is with a name that is too long for the name of a host too.
      `Pod "${'w'.repeat(63)}-0" is invalid: [metadata.labels: Invalid value: "${'w'.repeat(63)}-5d8f7c9b6": must be no more than 63 bytes, metadata.labels: Invalid value: "${'w'.repeat(63)}-0": must be no more than 63 bytes, spec.hostname: Invalid value: "${'w'.repeat(63)}-0": must be no more than 63 bytes]`,
      { kind: 'nameTooLong', length: 73 },
    ],
    [
      pod(
        'exceeded quota: q, requested: limits.cpu=500m,pods=1, used: limits.cpu=2,pods=3, limited: limits.cpu=2,pods=3',
      ),
      {
        kind: 'quota',
        quota: 'q',
        amounts: [
          { resource: 'limits.cpu', requested: '500m', used: '2', limited: '2' },
          { resource: 'pods', requested: '1', used: '3', limited: '3' },
        ],
      },
    ],
    [
      pod(
        'violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (containers "a", "b" must set it), unrestricted capabilities (container "a" must set capabilities.drop=["ALL"])',
      ),
      {
        kind: 'podSecurity',
        level: 'restricted',
        violations: [
          'allowPrivilegeEscalation != false (containers "a", "b" must set it)',
          'unrestricted capabilities (container "a" must set capabilities.drop=["ALL"])',
        ],
      },
    ],
    [
      pod('maximum cpu usage per Container is 2, but request is 1k'),
      { kind: 'limitRange', objections: ['maximum cpu usage per Container is 2, but request is 1k'] },
    ],
    [
      pod(
        '[minimum memory usage per Container is 10Mi, but request is 1Mi, cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000]',
      ),
      {
        kind: 'limitRange',
        objections: [
          'minimum memory usage per Container is 10Mi, but request is 1Mi',
          'cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000',
        ],
      },
    ],
    [
      'admission webhook "judge.example.com" denied the request: not today',
      { kind: 'webhook', webhook: 'judge.example.com', message: 'not today' },
    ],
    [
      'admission webhook "judge.example.com" denied the request without explanation',
      { kind: 'webhook', webhook: 'judge.example.com', message: '' },
    ],
    [
      'Internal error occurred: failed calling webhook "judge.example.com": failed to call webhook: Post "https://a/": refused',
      { kind: 'webhookFailed', webhook: 'judge.example.com', message: 'Post "https://a/": refused' },
    ],
    [
      pod('error looking up service account shop/robot: serviceaccount "robot" not found'),
      { kind: 'accountMissing', account: 'robot' },
    ],
    [
      pod('failed quota: q: must specify limits.cpu for: a,b; requests.memory for: a'),
      {
        kind: 'quotaUnstated',
        quota: 'q',
        missing: [
          { resource: 'limits.cpu', containers: ['a', 'b'] },
          { resource: 'requests.memory', containers: ['a'] },
        ],
      },
    ],
    [
      pod('failed quota: q: must specify limits.cpu'),
      { kind: 'other', message: 'failed quota: q: must specify limits.cpu' },
    ],
    ['exceeded quota: few', { kind: 'other', message: 'exceeded quota: few' }],
  ])('%s', (message, why) => {
    expect(refusalOf(message)).toEqual({ claim: null, why })
  })

  test('may be about its claim', () => {
    expect(refusalOf('persistentvolumeclaims "www-web-0" is forbidden: no room')).toEqual({
      claim: 'www-web-0',
      why: { kind: 'other', message: 'no room' },
    })
  })
})
