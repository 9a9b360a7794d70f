// Programs of Debian that tests run as Pods, unpacked beside the build: nothing is installed, no service is started.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache, say } from './prepare.mjs'

/** A root with PostgreSQL, Redis and what they need besides what this machine has; null where Debian's packages cannot be had. */
export function debianPrograms() {
  return unpacked('debian', () => {
    const postgres = /Depends: (postgresql-\d+)/.exec(output('apt-cache', ['depends', 'postgresql']))?.[1]
    if (!postgres) return null
    return [postgres, postgres.replace('-', '-client-'), 'redis-server', 'redis-tools']
  })
}

/** A root with the official client for Python; null where it cannot be had. */
export function debianPython() {
  return unpacked('debian-python', () => ['python3-kubernetes'])
}

/** Packages and what they need besides what this machine has, in a folder of the cache. */
function unpacked(name, wantedNow) {
  const folder = join(cache, name)
  const whole = join(folder, '.whole')
  if (existsSync(whole)) return folder
  const wanted = wantedNow()
  if (!wanted) return null
  say(`fetching ${wanted.join(', ')} for the tests`)
  const simulated = output('apt-get', ['install', '--simulate', '--no-install-recommends', ...wanted])
  const missing = [...simulated.matchAll(/^Inst (\S+)/gm)].map(([, each]) => each)
  const packed = join(cache, `${name}-packages`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(packed, { recursive: true })
  const names = [...new Set([...wanted, ...missing])]
  const fetched = spawnSync('apt-get', ['-qq', 'download', ...names], { cwd: packed, stdio: 'ignore' })
  if (fetched.status !== 0) return null
  mkdirSync(folder, { recursive: true })
  for (const each of readdirSync(packed))
    if (spawnSync('dpkg', ['--extract', join(packed, each), folder]).status !== 0) return null
  rmSync(packed, { recursive: true, force: true })
  writeFileSync(whole, `${names.join('\n')}\n`)
  return folder
}

function output(command, args) {
  return spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? ''
}

if (process.argv[1]?.endsWith('debian-programs.mjs'))
  console.log(debianPrograms() ?? 'none to be had', debianPython() ?? 'none to be had')
