// What the README shows is what is drawn: its first sample is held against `npm start` on a terminal, line by line but for
// numbers, and the commands that it says to try are run as they stand.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { kubectlPath, listenTo, program, root, run } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'

const hasScript = spawnSync('script', ['--version']).status === 0
if (!hasScript) console.log('skipped: the sample of the README (not installed: script)')
const skip = (await processSkip('the sample of the README')) || !hasScript

/** What the README shows of a command. */
function sampleOf(command: string): readonly string[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, block = ''] = readme.split(`\`\`\`\n$ ${command}\n`)
  const lines = block.slice(0, block.indexOf('\n```')).split('\n')
  expect(lines.length, command).toBeGreaterThan(5)
  return lines.filter(line => line.trim() !== '' && line.trim() !== '…')
}

/** Without colours and npm's spinner, and with each number, and each way through the console's door, alike. */
const shape = (line: string): string =>
  line
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are spoken to with them
    .replace(/\u001b\[[\d;]*[A-Za-z]/g, '')
    .replace(/[\u2800-\u28ff]/g, '')
    .replace(/(https:\/\/127\.0\.0\.1:\d+)\/\S+/, '$1/…')
    // A revision's hash.
    .replace(/kv-[a-z0-9]{8,10}\b/g, 'kv-hash')
    .replace(/\d+(\.\d+)?/g, '0')
    .replace(/(?<=\S) +/g, ' ')
    .trimEnd()

function expectInOrder(shown: readonly string[], lines: readonly string[]): void {
  let at = 0
  for (const line of lines.map(shape)) {
    const found = shown.indexOf(line, at)
    expect(found, `${line}\nin\n${shown.slice(at).join('\n')}`).toBeGreaterThanOrEqual(at)
    at = found + 1
  }
}

test.skipIf(skip)('npm start draws what the README shows, and its commands work', async () => {
  const home = mkdtempSync(join(tmpdir(), 'kedge-readme-'))
  const env = {
    ...process.env,
    HOME: home,
    KEDGE_HOME: '',
    XDG_DATA_HOME: '',
    KUBECONFIG: '',
    COLUMNS: '',
    CI: '',
  }
  // Whoever has a cluster already keeps it as the current one, and names Kedge's context.
  mkdirSync(join(home, '.kube'))
  writeFileSync(
    join(home, '.kube/config'),
    'apiVersion: v1\nkind: Config\ncurrent-context: work\nclusters: [{name: work, cluster: {server: "https://127.0.0.1:1"}}]\nusers: [{name: work, user: {}}]\ncontexts: [{name: work, context: {cluster: work, user: work}}]\n',
  )
  const start = spawn('script', ['-qec', 'stty rows 40 cols 120; exec npm start', '/dev/null'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const heard = listenTo(start, 'npm start')
  try {
    const drawn = (await heard.until(/Ctrl-C stops Kedge/)).map(shape)
    const sample = sampleOf('npm start')
    expectInOrder(drawn, sample)
    const inShell = (command: string) =>
      run('/bin/sh', ['-c', command], {
        env: { ...env, PATH: `${dirname(kubectlPath())}:${join(root, 'bin')}:${process.env.PATH}` },
      })
    const [put = '', get = ''] = sample.filter(line => line.startsWith('  kubectl '))
    expect(put).toContain('put color blue')
    expect(await inShell(put)).toMatchObject({ code: 0, stdout: 'write 1\n' })
    await expect.poll(async () => (await inShell(get)).stdout.trim()).toBe('blue')
    const plan = await inShell('kedge plan kv --restart --context kedge')
    expectInOrder(plan.stdout.split('\n').map(shape), sampleOf('kedge plan kv --restart'))
    expect(await inShell('kedge explain kv --context kedge')).toMatchObject({ code: 0 })
  } finally {
    await run(process.execPath, [program, 'down'], { env })
    await heard.end()
    rmSync(home, { recursive: true, force: true })
  }
  expect(existsSync(home)).toBe(false)
})
