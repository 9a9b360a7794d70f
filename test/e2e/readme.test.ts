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

const sample = (): readonly string[] => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, block = ''] = /```\n\$ npm start\n(.*?)\n```/s.exec(readme) ?? []
  return block.split('\n').filter(line => line.trim() !== '' && line.trim() !== '…')
}

/** Without colours and npm's spinner, and with each number, and each way through the console's door, alike. */
const shape = (line: string): string =>
  line
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are spoken to with them
    .replace(/\u001b\[[\d;]*[A-Za-z]/g, '')
    .replace(/[\u2800-\u28ff]/g, '')
    .replace(/(https:\/\/127\.0\.0\.1:\d+)\/\S+/, '$1/…')
    .replace(/\d+(\.\d+)?/g, '0')
    .replace(/(?<=\S) +/g, ' ')
    .trimEnd()

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
    let at = 0
    for (const line of sample().map(shape)) {
      const found = drawn.indexOf(line, at)
      expect(found, `${line}\nin\n${drawn.slice(at).join('\n')}`).toBeGreaterThanOrEqual(at)
      at = found + 1
    }
    const inShell = (command: string) =>
      run('/bin/sh', ['-c', command], {
        env: { ...env, PATH: `${dirname(kubectlPath())}:${process.env.PATH}` },
      })
    const [put = '', get = ''] = sample().filter(line => line.startsWith('  kubectl '))
    expect(put).toContain('put color blue')
    expect(await inShell(put)).toMatchObject({ code: 0, stdout: 'write 1\n' })
    await expect.poll(async () => (await inShell(get)).stdout.trim()).toBe('blue')
  } finally {
    await run(process.execPath, [program, 'down'], { env })
    await heard.end()
    rmSync(home, { recursive: true, force: true })
  }
  expect(existsSync(home)).toBe(false)
})
