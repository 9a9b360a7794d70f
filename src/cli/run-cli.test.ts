import { expect, test } from 'vitest'
import { captureConsole } from '../testing/fixtures/captured-console.ts'
import { runCli } from './run-cli.ts'
import { ownVersion } from './terminal/own-version.ts'

async function run(...args: string[]) {
  const console = captureConsole()
  const code = await runCli(args, console)
  return { code, out: console.outText, err: console.errText }
}

test('without a verb it says what there is', async () => {
  const { code, out } = await run()
  expect(code).toBe(0)
  for (const verb of ['up', 'down', 'status', 'kubeconfig', 'version'])
    expect(out).toMatch(new RegExp(`^  ${verb} `, 'm'))
})

test.each([[['up', '--help']], [['help', 'up']]])('%j shows the flags of the verb on stdout', async args => {
  const { code, out, err } = await run(...args)
  expect([code, err]).toEqual([0, ''])
  for (const flag of [
    '--name',
    '--data-dir',
    '--listen',
    '--runtime',
    '--cri-socket',
    '--nodes',
    '--kubeconfig',
    '--no-merge',
    '--detach',
    '--example',
  ])
    expect(out).toContain(flag)
})

test('the help of status explains its exit code', async () => {
  expect((await run('status', '--help')).out).toMatch(/0 {2}it runs and is healthy\n.*1 {2}it does not run/s)
})

test.each([
  [['nonsense'], "unknown command 'nonsense'"],
  [['up', '--nonsense'], "unknown option '--nonsense'"],
  [['up', 'nonsense'], 'too many arguments'],
  [['up', '--nodes', 'many'], 'It is a number from 0 to 10000.'],
  [['up', '--nodes', '-1'], 'It is a number'],
  [['up', '--runtime', 'vm'], 'Allowed choices are auto, containerd, process, simulated.'],
  [['up', '--listen', 'here'], 'It is an address and a port'],
  [['up', '--listen', '127.0.0.1:99999'], 'It is an address and a port'],
  [['up', '--name', '../x'], 'It has at most 32 lower-case letters'],
  [['version', '-o', 'xml'], 'It is json or yaml.'],
  [['down', '--timeout', 'soon'], 'It is a number of seconds.'],
])('%j is not understood: exit code 2', async (args, words) => {
  const { code, out, err } = await run(...args)
  expect(code).toBe(2)
  expect(err).toContain(words)
  expect(err).toContain('--help')
  expect(out).toBe('')
})

test('version prints itself, as text, JSON or YAML', async () => {
  expect(await run('version')).toEqual({ code: 0, out: `kedge ${ownVersion}\n`, err: '' })
  expect(JSON.parse((await run('version', '-o', 'json')).out)).toMatchObject({ version: ownVersion })
  expect((await run('version', '-o', 'yaml')).out).toContain(`version: ${ownVersion}\n`)
})
