// What V8 made of the program, kept from one run to the next: with it a start compiles nothing.
//
// A cache is a file that belongs to one build of the program, one version of Node and one way to start it, because it holds
// the functions that such a start calls. V8 refuses one that was made by another version or under other flags; then it is
// made anew. It holds code that will be run, so it is read only where nobody but us could have written it. Whatever goes
// wrong with it costs the time that it would have saved, and nothing else.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

type Env = { readonly [name: string]: string | undefined }

export interface CodeCache {
  /** What an earlier run left; nothing where there is none that can be trusted. */
  read(): Buffer | undefined
  write(data: Buffer): void
}

export function codeCache({ folder, key }: { readonly folder: string; readonly key: string }): CodeCache {
  const path = join(folder, key)
  return {
    read: () => attempt(() => readOwn(path)),
    write: data =>
      attempt(() => {
        if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 })
        // Whole or not at all, also after a power failure.
        const unfinished = `${path}.${process.pid}`
        const file = openSync(unfinished, 'wx', 0o600)
        try {
          writeFileSync(file, data)
          fsyncSync(file)
        } finally {
          closeSync(file)
        }
        renameSync(unfinished, path)
        removeOld(folder)
      }),
  }
}

/** Where caches are kept: the platform's folder for such; null where the user has no folder or wants none (Node's own variable). */
export function cacheFolder(env: Env, platform: NodeJS.Platform = process.platform): string | null {
  if (env.NODE_DISABLE_COMPILE_CACHE) return null
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'kedge')
  if (platform === 'win32') return env.LOCALAPPDATA ? join(env.LOCALAPPDATA, 'kedge', 'cache') : null
  // A home that is only a name, as services have, is not made.
  if (!env.HOME || !existsSync(env.HOME)) return null
  return platform === 'darwin'
    ? join(env.HOME, 'Library', 'Caches', 'kedge')
    : join(env.HOME, '.cache', 'kedge')
}

const writableByOthers = 0o022

function readOwn(path: string): Buffer | undefined {
  const file = openSync(path, 'r')
  try {
    const { uid, mode } = fstatSync(file)
    const isOurs = !process.getuid || (uid === process.getuid() && (mode & writableByOthers) === 0)
    return isOurs ? readFileSync(file) : undefined
  } finally {
    closeSync(file)
  }
}

const keptMs = 30 * 24 * 3_600_000

/** Of builds and versions that are gone; one that is in use is soon made again. */
function removeOld(folder: string): void {
  const now = Date.now()
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (now - statSync(path).mtimeMs > keptMs) unlinkSync(path)
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
