import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { captureConsole } from '../testing/fixtures/captured-console.ts'
import { runCli } from './run-cli.ts'
import { ownVersion } from './terminal/own-version.ts'
import { verbNames } from './verb-names.ts'

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

test('the help has every verb, in their order', async () => {
  const { out } = await run('--help')
  const listed = [...out.matchAll(/^ {2}([a-z]+) {2,}/gm)].flatMap(([, name]) => name ?? [])
  expect(listed.filter(name => name !== 'help')).toEqual(verbNames)
})

test('docs/CLI.md has a row for every verb', () => {
  const rows = readFileSync(new URL('../../docs/CLI.md', import.meta.url), 'utf8').match(/^\| `.*$/gm) ?? []
  const named = new Set(
    rows.flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/`([a-z]+)/g)].map(([, verb]) => verb)),
  )
  for (const verb of verbNames) expect(named, verb).toContain(verb)
})

/** Every verb that there is, with the words after `rollout` and the like. */
async function everyVerb(): Promise<readonly string[][]> {
  const all: string[][] = []
  for (const verb of verbNames) {
    const { out } = await run(verb, '--help')
    const commands = out.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? ''
    const parts = [...commands.matchAll(/^ {2}([a-z]+) /gm)].flatMap(([, part]) => part ?? [])
    all.push([verb], ...parts.filter(part => part !== 'help').map(part => [verb, part]))
  }
  return all
}

test('--wait and --no-wait mean the same on every verb that changes a set, and no other has them', async () => {
  const verbs = await everyVerb()
  const waiting: { [verb: string]: string | undefined } = {}
  for (const words of verbs) {
    const { out } = await run(...words, '--help')
    const flags = [/^ {2}--wait /m, /^ {2}--no-wait /m].filter(flag => flag.test(out))
    expect({ words, flags: flags.length === 1 }).toEqual({ words, flags: false })
    if (flags.length === 2)
      waiting[words.join(' ')] = /--wait [^(]*\(default: (yes|no)\)/.exec(out.replace(/\s+/g, ' '))?.[1]
  }
  expect(waiting).toEqual({
    apply: 'no',
    scale: 'no',
    image: 'no',
    'rollout undo': 'no',
    'rollout restart': 'no',
    'rollout pause': 'no',
    'rollout step': 'no',
    'rollout resume': 'no',
    'rollout repair': 'no',
    delete: 'yes',
  })
})
