import { Command } from 'commander'
import { expect, test } from 'vitest'
import type { UpOptions } from '../../start-options.ts'
import { addUpFlags, argumentsOf, upOptionsOf } from './up-flags.ts'

function parse(...args: readonly string[]): UpOptions {
  const command = addUpFlags(new Command('up')).exitOverride()
  command.parse([...args], { from: 'user' })
  return upOptionsOf(command.opts(), { HOME: '/home/me' })
}

const usual: UpOptions = {
  name: 'kedge',
  dataDir: '/home/me/.local/share/kedge/kedge',
  listen: { host: '127.0.0.1', port: 6443, orAnyPort: true },
  runtime: 'auto',
  criSocket: null,
  registryMirrors: {},
  authentication: { tokenFile: null },
  nodes: null,
  authorization: 'RBAC',
  kubeconfig: null,
  merge: true,
  detach: false,
  example: null,
}

test('nothing asked for is the usual', () => {
  expect(parse()).toEqual(usual)
})

test('everything asked for is understood', () => {
  const args = ['--name=two', '--data-dir=/d', '--listen=0.0.0.0:0', '--runtime=process', '--cri-socket=/s']
  const more = [
    '--registry-mirror=registry.k8s.io=http://m:5000',
    '--nodes=0',
    '--authorization-mode=AlwaysAllow',
    '--kubeconfig=/k',
    '--no-merge',
    '--detach',
    '--example=kv',
    ...['--token-auth-file', '/t.csv'],
    ...['--audit-policy-file=/p.yaml', '--audit-log-path=-', '--audit-log-maxbackup=2'],
  ]
  expect(parse(...args, ...more)).toEqual({
    name: 'two',
    dataDir: '/d',
    listen: { host: '0.0.0.0', port: 0, orAnyPort: false },
    runtime: 'process',
    criSocket: '/s',
    registryMirrors: { 'registry.k8s.io': ['http://m:5000'] },
    authentication: { tokenFile: '/t.csv' },
    audit: { policyFile: '/p.yaml', logPath: '-', megabytesMax: 100, backupsMax: 2, daysMax: 0 },
    nodes: 0,
    authorization: 'AlwaysAllow',
    kubeconfig: '/k',
    merge: false,
    detach: true,
    example: 'kv',
  })
})

test.each([
  ['RBAC', 'RBAC'],
  ['Node,RBAC', 'RBAC'],
  ['RBAC,AlwaysAllow', 'AlwaysAllow'],
])('authorization mode %s is %s', (mode, meant) => {
  expect(parse(`--authorization-mode=${mode}`)).toMatchObject({ authorization: meant })
})

test('paths are meant from where the person is', () => {
  expect(parse('--data-dir', 'd', '--cri-socket', 's')).toMatchObject({
    dataDir: `${process.cwd()}/d`,
    criSocket: `${process.cwd()}/s`,
  })
})

test.each([
  ['127.0.0.1:7000', '127.0.0.1', 7000],
  ['localhost:7000', 'localhost', 7000],
  ['[::1]:7000', '::1', 7000],
  [':7000', '127.0.0.1', 7000],
  ['7000', '127.0.0.1', 7000],
])('--listen %s', (text, host, port) => {
  expect(parse('--listen', text).listen).toEqual({ host, port, orAnyPort: false })
})

test.each([
  [[]],
  [
    [
      '--name=two',
      '--listen=[::1]:0',
      '--runtime=simulated',
      '--nodes=0',
      '--authorization-mode=AlwaysAllow',
      '--cri-socket=/s',
      '--kubeconfig=/k',
      '--no-merge',
    ],
  ],
])('the process in the background gets the same: %j', args => {
  const options = parse(...args)
  expect(parse(...argumentsOf(options))).toEqual(options)
})

test('the process in the background neither goes there itself nor applies the example', () => {
  expect(parse(...argumentsOf(parse('--detach', '--example=kv')))).toMatchObject({
    detach: false,
    example: null,
  })
})

test('a number of nodes is for those that are simulated', () => {
  expect(() => parse('--runtime=process', '--nodes=5')).toThrow('--nodes is about simulated nodes')
  expect(parse('--runtime=simulated', '--nodes=5')).toMatchObject({ nodes: 5 })
})
