// What people install: the packed tarball, in an empty folder.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kubectlPath, type Output, root, run } from './support/kedge.ts'

let folder: string
let home: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-package-'))
  home = join(folder, 'home')
  mkdirSync(home)
  await must('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root)
  writeFileSync(join(folder, 'package.json'), '{"name":"someone","private":true}')
  const [tarball = ''] = readdirSync(folder).filter(name => name.endsWith('.tgz'))
  await must('npm', [
    'install',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    `./${tarball}`,
  ])
})
afterAll(async () => {
  await kedge('down')
  rmSync(folder, { recursive: true, force: true })
})

async function must(command: string, args: readonly string[], cwd = folder): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, { cwd })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`)
}

const kedge = (...args: readonly string[]): Promise<Output> =>
  run('npx', ['kedge', ...args], {
    cwd: folder,
    env: { HOME: home, KUBECONFIG: '', XDG_DATA_HOME: '', XDG_CACHE_HOME: '' },
  })

describe('the package', () => {
  test('holds what it needs and nothing of the workshop', () => {
    const installed = join(folder, 'node_modules/kedge')
    expect(readdirSync(installed).toSorted()).toEqual(
      expect.arrayContaining(['README.md', 'bin', 'dist', 'docs', 'examples', 'package.json']),
    )
    // Without it, long YAML would be read on the event loop, and nobody would notice.
    expect(readdirSync(join(installed, 'dist'))).toContain('yaml-thread.cjs')
    for (const name of ['src', 'test', 'tools']) expect(readdirSync(installed)).not.toContain(name)
    expect(readdirSync(join(installed, 'examples'))).toEqual(readdirSync(join(root, 'examples')))
  })

  test('holds every file that its README links to', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const links = [...readme.matchAll(/\]\((?!https?:|#|src\/)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(5)
    const missing = links.filter(path => !existsSync(join(folder, 'node_modules/kedge', path)))
    expect(missing).toEqual([])
  })

  test('can be imported', async () => {
    const script =
      "import { run, version } from 'kedge'; console.log(version); process.exitCode = await run(['version'])"
    const { code, stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
    })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^(\S+)\nkedge \1\n$/)])
  })

  test('keeps what the engine compiled, and runs without it where it is spoilt', async () => {
    const { stdout } = await kedge('version')
    const cache = join(home, '.cache/kedge')
    const [kept = ''] = readdirSync(cache)
    expect(kept).toMatch(/-version$/)
    const bytes = readFileSync(join(cache, kept))
    for (const spoilt of [Buffer.from('nonsense'), bytes.subarray(0, bytes.length / 2), Buffer.alloc(0)]) {
      writeFileSync(join(cache, kept), spoilt)
      expect(await kedge('version')).toMatchObject({ code: 0, stdout, stderr: '' })
      expect(readFileSync(join(cache, kept)).length).toBeGreaterThan(bytes.length / 2)
    }
  })

  test('depends on nothing that has to build or fetch something while it is installed', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(Object.keys(dependencies)).toEqual(['lmdb'])
    // lmdb's script only builds where no binary for the machine was installed beside it: everything below ran without it.
    const scripts = Object.entries<{ dev?: boolean; optional?: boolean; hasInstallScript?: boolean }>(
      packages,
    )
      .filter(([, each]) => each.hasInstallScript && !each.dev)
      .map(([path]) => path)
    expect(scripts).toEqual(['node_modules/lmdb', 'node_modules/msgpackr-extract'])
  })

  test('the first page of its console loads no more script than was promised, and none that it has no use for', () => {
    const consoleFolder = join(root, 'dist/console')
    const read = (file: string) => readFileSync(join(consoleFolder, 'assets', file), 'utf8')
    const named = [
      ...readFileSync(join(consoleFolder, 'index.html'), 'utf8').matchAll(/assets\/([\w-]+\.js)"/g),
    ].map(([, file = '']) => file)
    const [entry = '', ...early] = named
    // What the entry goes on with, and all that is imported outright.
    const loaded = new Set([
      entry,
      ...[...read(entry).matchAll(/import\([`"']\.\/([\w-]+\.js)/g)].map(([, file = '']) => file),
    ])
    for (const file of loaded)
      for (const [, imported = ''] of read(file).matchAll(/(?:\bfrom|\bimport) ?["']\.\/([\w-]+\.js)["']/g))
        loaded.add(imported)
    expect(early.filter(file => !loaded.has(file))).toEqual([])
    const bytes = [...loaded].map(file => statSync(join(consoleFolder, 'assets', `${file}.br`)).size)
    expect(bytes.length).toBeGreaterThan(3)
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(400_000)
  })

  test('runs: version, up, status, an example, down', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect((await kedge('version')).stdout).toContain(version)
    const up = await kedge(
      'up',
      '--runtime',
      'simulated',
      '--listen',
      '127.0.0.1:0',
      '--detach',
      '--example',
      'kv',
    )
    expect(up).toMatchObject({ code: 0 })
    expect(up.stderr).toContain(`Kedge ${version} is up at https://127.0.0.1:`)
    expect(await kedge('status')).toMatchObject({ code: 0 })
    const kubectl = (...args: readonly string[]) =>
      run(kubectlPath(), args, { env: { HOME: home, KUBECONFIG: '' } })
    const pods = await kubectl('wait', '--for=jsonpath={.status.readyReplicas}=3', 'sts/kv', '--timeout=180s')
    expect(pods).toMatchObject({ code: 0 })
    expect(await kedge('down')).toMatchObject({ code: 0 })
    expect(await kedge('status')).toMatchObject({ code: 1 })
  })
})
