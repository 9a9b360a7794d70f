import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContainerSpec } from '../../../runtime.ts'
import { becomeWords, environmentOf, environmentText, identityWords } from './become.ts'

const security: ContainerSpec['security'] = {
  privileged: false,
  readOnlyRootFilesystem: false,
  supplementalGroups: [],
  capabilitiesAdd: [],
  capabilitiesDrop: [],
  noNewPrivileges: false,
}

async function run(environment: ReadonlyMap<string, string>, command: readonly string[]): Promise<string> {
  const [file = '', ...args] = becomeWords({
    security,
    capabilities: 'none',
    users: 'many',
    command,
    directory: '/',
    toolPath: process.env.PATH ?? '',
  })
  const child = spawn(file, args, { env: { LEAK: 'x' }, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] })
  const descriptor = child.stdio[3]
  if (descriptor && 'end' in descriptor) descriptor.end(environmentText(environment))
  return child.stdout ? text(child.stdout) : ''
}

describe('the environment', () => {
  test('arrives whole and alone, whatever the names and values are', async () => {
    const name = fc.oneof(
      fc.constantFrom('UID', 'PWD', 'IFS', 'PPID', '_', 'OPTIND', 'spring.datasource.url', 'a-b', 'HOME'),
      fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/),
    )
    const value = fc.string({ unit: 'binary' }).filter(each => !each.includes('\0'))
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value), async wanted => {
        const environment = new Map(Object.entries({ ...wanted, PATH: '/usr/bin:/bin' }))
        const program = 'process.stdout.write(JSON.stringify(process.env))'
        const found = JSON.parse(await run(environment, [process.execPath, '-e', program]))
        expect(found).toEqual(
          Object.fromEntries([...environment].map(([key, each]) => [key, Buffer.from(each).toString()])),
        )
      }),
      { numRuns: 20 },
    )
  })

  test('is what the manifest says before what the runtime gives', () => {
    const spec = { tty: true, env: [{ name: 'PATH', value: '/opt/bin' }] }
    expect([...environmentOf({ spec, environment: { PATH: '/bin', HOME: '/' } })]).toEqual([
      ['PATH', '/opt/bin'],
      ['HOME', '/'],
      ['TERM', 'xterm'],
    ])
  })

  test('is on no command line', () => {
    const words = becomeWords({
      security,
      capabilities: 'none',
      users: 'many',
      command: ['a'],
      directory: '/',
      toolPath: '/bin',
    })
    expect(environmentText(new Map([['TOKEN', 'secret']]))).toContain('export TOKEN=secret')
    expect(words.join(' ')).not.toContain('secret')
  })
})

describe('the identity', () => {
  const words = (
    more: Partial<ContainerSpec['security']>,
    capabilities: 'default' | 'kept' | 'none' = 'default',
    users: 'many' | 'one' = 'many',
  ) => identityWords({ security: { ...security, ...more }, capabilities, users }).join(' ')

  test('is that of the manifest: user, groups, fewer powers', () => {
    const asked = {
      runAsUser: 1000,
      supplementalGroups: [2000],
      noNewPrivileges: true,
      capabilitiesDrop: ['ALL'],
      capabilitiesAdd: ['NET_BIND_SERVICE'],
    }
    expect(words(asked)).toBe(
      'setpriv --reuid=1000 --regid=0 --groups=2000 --no-new-privs --bounding-set=-all,+net_bind_service',
    )
  })

  test("has a container's usual powers when nothing is said, and what is added or dropped besides", () => {
    expect(words({})).toMatch(/^setpriv --bounding-set=-all,\+chown,.*\+setfcap$/)
    expect(words({})).not.toContain('sys_admin')
    expect(words({ capabilitiesAdd: ['SYS_ADMIN'] })).toContain('+sys_admin')
    expect(words({ capabilitiesDrop: ['CHOWN'] })).not.toContain('chown')
    expect(words({ capabilitiesAdd: ['ALL'], capabilitiesDrop: ['CHOWN'] })).toBe(
      'setpriv --bounding-set=-chown',
    )
    expect(words({ privileged: true, capabilitiesDrop: ['ALL'] })).toBe('')
  })

  test('of a plain process is its own but for what is dropped', () => {
    expect(words({}, 'kept')).toBe('')
    expect(words({ capabilitiesDrop: ['KILL'] }, 'kept')).toBe('setpriv --bounding-set=-kill')
    expect(words({ capabilitiesDrop: ['ALL'] }, 'none')).toBe('')
  })

  test('where there is one user, a namespace lends it another name, and its groups are as they are', () => {
    const one = (more: Partial<ContainerSpec['security']>) => words(more, 'default', 'one')
    expect(one({ runAsUser: 999, supplementalGroups: [2000], capabilitiesDrop: ['ALL'] })).toBe(
      'unshare --user --map-user=999 --map-group=0 --',
    )
    expect(one({ runAsUser: 999, runAsGroup: 998, noNewPrivileges: true })).toBe(
      'unshare --user --map-user=999 --map-group=998 -- setpriv --no-new-privs',
    )
    expect(one({ runAsUser: 0, runAsGroup: 0, supplementalGroups: [5], capabilitiesDrop: ['ALL'] })).toBe(
      'setpriv --bounding-set=-all',
    )
  })
})
