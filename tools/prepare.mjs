// What `npm start` and `npm test` share: bringing a fresh clone to the point where it can run. Only Node's own modules.

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
export const cache = join(root, 'node_modules/.cache/kedge')

export const say = text => process.stderr.write(`• ${text}\n`)

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  process.stderr.write(
    `Kedge needs Node.js 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org\n`,
  )
  process.exit(1)
}

const hashOf = paths => {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(path).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

function isFresh(stamp, hash) {
  const path = join(cache, stamp)
  return existsSync(path) && readFileSync(path, 'utf8') === hash
}

function keepStamp(stamp, hash) {
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, stamp), hash)
}

/** Runs a command; when it fails, shows what it printed and ends. */
function mustRun(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    ...options,
  })
  if (result.status === 0) return
  process.stderr.write(
    `${result.stdout ?? ''}${result.stderr ?? ''}\n${[command, ...args].join(' ')} failed\n`,
  )
  process.exit(1)
}

/** Whether what npm installed last is what the lock file asks for; packages for other platforms may be missing. */
function isInstalledAsLocked() {
  const installed = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installed)) return false
  const packagesOf = path => JSON.parse(readFileSync(path, 'utf8')).packages
  const present = packagesOf(installed)
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional && !present[path]),
  )
}

/**
 * Installs the npm dependencies when they are not those of the lock file. No package needs its scripts. Not `npm ci`,
 * which refuses a lock file without the optional packages of platforms that a registry does not have.
 */
export function installDependencies() {
  if (isInstalledAsLocked()) return
  say('installing the npm packages of the lock file')
  mustRun('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
}

function filesBelow(folder, found = []) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) entry.name === 'generated' || filesBelow(path, found)
    else found.push(path)
  }
  return found.sort()
}

/** Generates and bundles when a source file changed since the last build. */
export function build() {
  const hash = hashOf([
    ...filesBelow('src'),
    ...filesBelow('console'),
    ...filesBelow('tools'),
    'package-lock.json',
  ])
  if (isFresh('built', hash) && existsSync(join(root, 'dist/start.cjs'))) return
  say('building')
  mustRun(process.execPath, ['tools/build.mjs'])
  keepStamp('built', hash)
}

const isRootOnDebian = () => process.getuid?.() === 0 && existsSync('/etc/debian_version')

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholder, not ours
const statusFormat = '-f=${db:Status-Status}'

const isInstalled = name =>
  spawnSync('dpkg-query', ['-W', statusFormat, name], { encoding: 'utf8' }).stdout === 'installed'

/** Installs Debian packages when that is possible; what is missing afterwards makes tests skip with their reason. */
export function installDebianPackages(names) {
  if (!isRootOnDebian())
    return say(`not root on Debian: tests that need ${names.join(', ')} are skipped where they are missing`)
  const missing = names.filter(name => !isInstalled(name))
  if (missing.length === 0) return
  say(`installing Debian packages: ${missing.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = args => spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' })
  apt(['update'])
  // Their services would run beside Kedge's own containerd: keep them from starting.
  const policy = '/usr/sbin/policy-rc.d'
  const ours = !existsSync(policy)
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const result = apt(['install', '-y', '--no-install-recommends', ...missing])
  if (ours) execFileSync('rm', ['-f', policy])
  if (result.status !== 0)
    say(
      `apt could not install them, tests that need them are skipped: ${result.stderr.trim().split('\n').at(-1)}`,
    )
}

export const isExecutable = path => existsSync(path) && (statSync(path).mode & 0o111) !== 0

/** As a shell has it: 128 and the number of the signal. */
export const exitCodeOf = (code, signal) => code ?? 128 + (constants.signals[signal] ?? 0)
