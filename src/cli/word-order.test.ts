import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addClusterFlags } from './cluster/cluster-flags.ts'
import { addInstanceFlags } from './machine/instance-flags.ts'
import { valuedFlags, verbFirst } from './word-order.ts'

test.each([
  ['get pods', 'get pods'],
  ['-n x get pods', 'get -n x pods'],
  ['--context c --as=me get pods -o yaml', 'get --context c --as=me pods -o yaml'],
  ['--insecure-skip-tls-verify get pods', 'get --insecure-skip-tls-verify pods'],
  ['-n x rollout status web', 'rollout status -n x web'],
  ['rollout -n x status web', 'rollout status -n x web'],
  ['--context c account list', 'account list --context c'],
  ['project -n shop members', 'project members -n shop'],
  ['--name two encryption status', 'encryption status --name two'],
  ['exec web-0 -- ls -n x', 'exec web-0 -- ls -n x'],
  ['--version', 'version'],
  ['-v', 'version'],
  ['-n x --version', 'version'],
  ['exec web-0 -- java -version', 'exec web-0 -- java -version'],
  ['help', 'help'],
  ['--help', '--help'],
  ['help plan', 'plan --help'],
  ['help rollout undo', 'rollout undo --help'],
  ['rollout help', 'rollout --help'],
  ['-n', '-n'],
  ['-- get', '-- get'],
  ['', ''],
])('%j is read as %j', (given, read) => {
  const words = (text: string) => (text === '' ? [] : text.split(' '))
  expect(verbFirst(words(given))).toEqual(words(read))
})

test('every flag of clusters and instances that takes a value is known', () => {
  const { options } = addInstanceFlags(addClusterFlags(new Command()))
  const valued = options.filter(({ required }) => required).flatMap(({ short, long }) => [short, long])
  expect([...valuedFlags].sort()).toEqual(valued.filter(Boolean).sort())
})
