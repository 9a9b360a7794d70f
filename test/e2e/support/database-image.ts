// PostgreSQL and Redis of Debian in an image: their files where a Pod on the host's processes has them mounted.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { file, folder, makeImage, type OciImage } from '../../../src/node/runtimes/oci/oci-image.ts'
import type { TarEntry } from '../../../src/node/runtimes/oci/tar.ts'
import { busyboxRoot } from './make-image.ts'

/** The users of both, with the numbers that the images of Docker Hub give them. */
export const databaseUsers = { postgres: 70, redis: 999 } as const

/** What tells the programs who they are: PostgreSQL wants its user to have a name. */
export const databasePasswd = [
  'root:x:0:0:root:/root:/bin/sh',
  ...Object.entries(databaseUsers).map(([name, id]) => `${name}:x:${id}:${id}:${name}:/data:/bin/sh`),
  '',
].join('\n')

/** Where the programs are in every Pod of the tests. */
export const databaseRoot = '/opt/db'

export interface DatabasePrograms {
  readonly folder: string
  /** Of PostgreSQL's programs, from the folder. */
  readonly postgres: string
  /** Of shared libraries, from the folder. */
  readonly libraries: string
}

/** What `npm test` has fetched, or null. */
export function databasePrograms(): DatabasePrograms | null {
  const root =
    process.env.KEDGE_TEST_DEBIAN ?? join(import.meta.dirname, '../../../node_modules/.cache/kedge/debian')
  const versions = join(root, 'usr/lib/postgresql')
  if (!existsSync(versions)) return null
  const [version = ''] = readdirSync(versions)
  const triplet = readdirSync(join(root, 'usr/lib')).find(name => name.endsWith('-linux-gnu')) ?? ''
  return { folder: root, postgres: `usr/lib/postgresql/${version}/bin`, libraries: `usr/lib/${triplet}` }
}

const programs = ['postgres', 'initdb', 'psql', 'pg_ctl', 'pg_isready']

export function databaseImage({ folder: root, postgres, libraries }: DatabasePrograms): OciImage {
  const paths = [
    ...programs.map(name => `${postgres}/${name}`),
    ...['usr/bin/redis-server', 'usr/bin/redis-cli'],
    ...filesBelow(root, postgres.replace('/bin', '/lib')).filter(path =>
      /^[^/]*\/.*\/lib\/(?!llvm)[^/]+\.so$/.test(path),
    ),
    ...filesBelow(root, 'usr/share/postgresql'),
  ]
  const own = paths.map(path => ({ at: `opt/db/${path}`, from: realpathSync(join(root, path)) }))
  const needed = own
    .filter(({ from }) => isProgram(from))
    .flatMap(({ from }) => librariesOf(from, join(root, libraries)))
  const shared = [...new Map(needed.map(each => [each.at, each])).values()].map(({ at, from }) =>
    at.startsWith('/') ? { at: at.slice(1), from } : { at: `opt/db/${libraries}/${at}`, from },
  )
  const all = [...own, ...shared]
  return makeImage({
    files: [
      ...busyboxRoot().filter(({ path }) => path !== 'etc/passwd'),
      file('etc/passwd', Buffer.from(databasePasswd)),
      ...foldersOf(all.map(({ at }) => at)),
      ...all.map(entry),
    ],
    command: ['sh'],
  })
}

const entry = ({ at, from }: { readonly at: string; readonly from: string }): TarEntry =>
  file(at, readFileSync(from), statSync(from).mode & 0o777)

const isProgram = (path: string): boolean => readFileSync(path).subarray(1, 4).toString() === 'ELF'

/** Shared libraries by their names, the loader by its path. */
function librariesOf(
  program: string,
  path: string,
): readonly { readonly at: string; readonly from: string }[] {
  const listed = execFileSync('ldd', [program], {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: path },
  })
  return listed.split('\n').flatMap(line => {
    const [, name, found] = /^\s*(\S+) => (\/\S+)/.exec(line) ?? []
    if (name && found) return [{ at: name, from: realpathSync(found) }]
    const [, loader] = /^\s*(\/\S*ld-linux\S*)/.exec(line) ?? []
    return loader ? [{ at: loader, from: realpathSync(loader) }] : []
  })
}

const filesBelow = (root: string, path: string): readonly string[] =>
  readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name).slice(root.length + 1))

function foldersOf(paths: readonly string[]): readonly TarEntry[] {
  const made = new Set(['bin', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'usr', 'var', 'tmp'])
  const entries: TarEntry[] = []
  for (const path of paths)
    for (const [index, char] of [...path].entries()) {
      const parent = path.slice(0, index)
      if (char !== '/' || made.has(parent)) continue
      made.add(parent)
      entries.push(folder(parent))
    }
  return entries
}
