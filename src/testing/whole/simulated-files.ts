// A disk in memory for the node agents of a simulated world: work on files takes no real time and no thread, so that a
// seed decides the order of everything.
//
// The agent calls `node:fs/promises`. While installed, calls for paths under `root` are answered from here, and those
// for files of this very machine as if they were not there; all others go where they always went. What is here survives
// a crash of the simulated Kedge, as a disk would.
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join, resolve } from 'node:path'

/** Where the simulated disks are. */
export const root = '/simulated'
const hostFiles = ['/etc/hosts', '/etc/resolv.conf']

type Node =
  | { readonly kind: 'folder'; mode: number }
  | { readonly kind: 'file'; mode: number; content: Buffer }
  | { readonly kind: 'link'; readonly target: string; mode: number }

const failed = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code, path })

export class SimulatedFiles {
  readonly #nodes = new Map<string, Node>([[root, { kind: 'folder', mode: 0o755 }]])

  /** Where a path leads once its links are followed, also its last part unless told otherwise. */
  #follow(path: string, { last = true } = {}): string {
    let at = '/'
    const parts = resolve(path).split('/').filter(Boolean)
    for (const [index, part] of parts.entries()) {
      at = join(at, part)
      const node = this.#nodes.get(at)
      if (node?.kind === 'link' && (last || index < parts.length - 1))
        at = this.#follow(resolve(dirname(at), node.target))
    }
    return at
  }

  #get(path: string, options?: { readonly last: boolean }): Node {
    const node = this.#nodes.get(this.#follow(path, options))
    if (!node) throw failed('ENOENT', path)
    return node
  }

  #below(folder: string): readonly string[] {
    return [...this.#nodes.keys()].filter(path => path.startsWith(`${folder}/`))
  }

  #put(path: string, node: Node): void {
    const at = this.#follow(path, { last: false })
    if (this.#nodes.get(this.#follow(dirname(at)))?.kind !== 'folder') throw failed('ENOENT', path)
    this.#nodes.set(at, node)
  }

  mkdir(path: string, { recursive = false, mode = 0o777 } = {}): void {
    const at = this.#follow(path)
    const known = this.#nodes.get(at)
    if (known && (!recursive || known.kind !== 'folder')) throw failed('EEXIST', path)
    if (known) return
    if (recursive && at !== root) this.mkdir(dirname(at), { recursive, mode })
    this.#put(at, { kind: 'folder', mode })
  }

  rm(path: string, { recursive = false, force = false } = {}): void {
    const at = this.#follow(path, { last: false })
    const node = this.#nodes.get(at)
    if (!node && !force) throw failed('ENOENT', path)
    if (node?.kind === 'folder' && !recursive) throw failed('ERR_FS_EISDIR', path)
    for (const each of [at, ...this.#below(at)]) this.#nodes.delete(each)
  }

  unlink(path: string): void {
    this.rm(path)
  }

  writeFile(path: string, content: string | Uint8Array, { mode = 0o666 } = {}): void {
    const at = this.#follow(path)
    const known = this.#nodes.get(at)
    if (known?.kind === 'folder') throw failed('EISDIR', path)
    this.#put(at, { kind: 'file', mode: known?.mode ?? mode, content: Buffer.from(content) })
  }

  readFile(path: string, encoding?: BufferEncoding): Buffer | string {
    const node = this.#get(path)
    if (node.kind !== 'file') throw failed('EISDIR', path)
    return encoding ? node.content.toString(encoding) : Buffer.from(node.content)
  }

  chmod(path: string, mode: number): void {
    this.#get(path).mode = mode
  }

  chown(path: string): void {
    this.#get(path)
  }

  stat(path: string): Stats {
    return statsOf(this.#get(path))
  }

  lstat(path: string): Stats {
    return statsOf(this.#get(path, { last: false }))
  }

  realpath(path: string): string {
    this.#get(path)
    return this.#follow(path)
  }

  readlink(path: string): string {
    const node = this.#get(path, { last: false })
    if (node.kind !== 'link') throw failed('EINVAL', path)
    return node.target
  }

  symlink(target: string, path: string): void {
    this.#put(path, { kind: 'link', target, mode: 0o777 })
  }

  rename(from: string, to: string): void {
    const [source, target] = [this.#follow(from, { last: false }), this.#follow(to, { last: false })]
    const node = this.#get(from, { last: false })
    for (const path of this.#below(source)) {
      const below = this.#nodes.get(path)
      if (below) this.#nodes.set(target + path.slice(source.length), below)
      this.#nodes.delete(path)
    }
    this.#nodes.delete(source)
    this.#nodes.set(target, node)
  }

  readdir(path: string, { recursive = false, withFileTypes = false } = {}): readonly unknown[] {
    const folder = this.#follow(path)
    if (this.#get(path).kind !== 'folder') throw failed('ENOTDIR', path)
    return this.#below(folder)
      .filter(each => recursive || dirname(each) === folder)
      .sort()
      .map(each => {
        const name = each.slice(folder.length + 1)
        return withFileTypes ? { name, ...statsOf(this.#get(each, { last: false })) } : name
      })
  }

  open(path: string): unknown {
    const node = this.#get(path)
    const content = node.kind === 'file' ? node.content : Buffer.alloc(0)
    return {
      stat: async () => statsOf(node),
      read: async (buffer: Buffer, offset: number, length: number, position: number) => ({
        bytesRead: content.copy(buffer, offset, position, position + length),
        buffer,
      }),
      close: async () => {},
    }
  }

  statfs(): unknown {
    return { blocks: 1_000_000, bavail: 1_000_000, bsize: 4096 }
  }
}

interface Stats {
  readonly mode: number
  readonly size: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

const statsOf = (node: Node): Stats => ({
  mode: node.mode,
  size: node.kind === 'file' ? node.content.length : 0,
  isFile: () => node.kind === 'file',
  isDirectory: () => node.kind === 'folder',
  isSymbolicLink: () => node.kind === 'link',
})

const answered = [
  'chmod',
  'chown',
  'lstat',
  'mkdir',
  'open',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'stat',
  'statfs',
  'symlink',
  'unlink',
  'writeFile',
] as const

const isOurs = (path: unknown): path is string =>
  typeof path === 'string' && (path === root || path.startsWith(`${root}/`))

/** Answers `node:fs/promises` for what lies under `root` until the returned function is called. */
export function installFiles(files: SimulatedFiles): () => void {
  const calls = promises as unknown as Record<string, (...parameters: unknown[]) => unknown>
  const simulated = files as unknown as Record<string, (...parameters: unknown[]) => unknown>
  const before = new Map(answered.map(name => [name, calls[name]]))
  for (const [name, original] of before)
    calls[name] = async (...parameters) => {
      // The second path of a link is where it lies.
      const path = name === 'symlink' ? parameters[1] : parameters[0]
      if (isOurs(path)) return simulated[name]?.apply(files, parameters)
      if (typeof path === 'string' && hostFiles.includes(path)) throw failed('ENOENT', path)
      return original?.apply(promises, parameters)
    }
  syncBuiltinESMExports()
  return () => {
    for (const [name, original] of before) if (original) calls[name] = original
    syncBuiltinESMExports()
  }
}
