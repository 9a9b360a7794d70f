// Clients for Node that judge us and are no dependency of ours: what they bring along is many times as large as Kedge.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache, say } from './prepare.mjs'

/** The last that runs on Node 20. */
const fluent = 'kubernetes-fluent-client@3.11.0'

/** Where the fluent client is installed; null where it cannot be had. */
export function fluentClient() {
  const folder = join(cache, 'fluent-client')
  const whole = join(folder, '.whole')
  if (existsSync(whole)) return folder
  say(`fetching ${fluent} for the tests`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // A package of its own: without one npm would look for the next above.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', ['install', ...flags, fluent], { cwd: folder, stdio: 'ignore' })
  if (status !== 0) return null
  writeFileSync(whole, `${fluent}\n`)
  return folder
}

if (process.argv[1]?.endsWith('node-clients.mjs')) console.log(fluentClient() ?? 'not to be had')
