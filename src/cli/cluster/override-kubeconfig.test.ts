import { describe, expect, it } from 'vitest'
import { parseGoDuration } from '../../base/go-duration.ts'
import { clusterAccessOf } from '../../client/kubeconfig/cluster-access-of.ts'
import { type KubeconfigOverrides, overrideKubeconfig } from './override-kubeconfig.ts'

const config = {
  'current-context': 'here',
  contexts: [
    { name: 'here', context: { cluster: 'c1', user: 'u1', namespace: 'web' } },
    { name: 'there', context: { cluster: 'c2', user: 'u2' } },
  ],
  clusters: [
    { name: 'c1', cluster: { server: 'https://one', 'certificate-authority-data': 'Q0E=' } },
    { name: 'c2', cluster: { server: 'https://two' } },
  ],
  users: [
    { name: 'u1', user: { token: 't1' } },
    { name: 'u2', user: { username: 'jane', password: 'p' } },
  ],
}
const access = (flags: KubeconfigOverrides) =>
  clusterAccessOf(overrideKubeconfig(config, flags), flags.context)

describe('flags put in the place of a kubeconfig', () => {
  it('change nothing when there are none', () => {
    expect(overrideKubeconfig(config, { context: 'there' })).toBe(config)
  })

  it('choose another cluster and another user, and keep the namespace', async () => {
    expect(await access({ cluster: 'c2', user: 'u2' })).toMatchObject({
      name: 'here',
      namespace: 'web',
      access: { server: 'https://two', login: { kind: 'password' } },
    })
  })

  it('choose another server and another token', async () => {
    expect(await access({ context: 'there', server: 'https://three', token: 't3' })).toMatchObject({
      name: 'there',
      access: { server: 'https://three', login: { kind: 'token', token: 't3' } },
    })
  })

  it('impersonate, as the user the context names', async () => {
    expect((await access({ as: 'joe', asGroup: ['dev'] })).access).toMatchObject({
      login: { kind: 'token', token: 't1' },
      impersonate: { user: 'joe', groups: ['dev'] },
    })
  })

  it('trust any certificate', async () => {
    const { access: insecure } = await access({ insecureSkipTlsVerify: true })
    expect(insecure).toMatchObject({ insecure: true, certificateAuthority: null })
  })

  it('need no kubeconfig when they name a server', async () => {
    const flags = { server: 'https://alone', token: 't' }
    expect(await clusterAccessOf(overrideKubeconfig({}, flags))).toMatchObject({
      namespace: 'default',
      access: { server: 'https://alone', login: { kind: 'token', token: 't' } },
    })
  })

  it('that name what is not there are refused in words', async () => {
    await expect(access({ cluster: 'c9' })).rejects.toThrow('names the cluster "c9", which is not there')
    await expect(access({ user: 'u9' })).rejects.toThrow('names the user "u9", who is not there')
  })
})

it.each([
  ['30s', 30_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1500],
  ['250ms', 250],
  ['0', 0],
  ['20', 20_000],
  ['soon', null],
  ['5 s', null],
  ['-1s', null],
  ['', null],
])('the duration %j is %j ms', (text, ms) => {
  expect(parseGoDuration(text)).toBe(ms)
})
