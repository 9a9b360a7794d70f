import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { VerbError } from '../terminal/failure.ts'
import { type Manifest, readManifest } from './read-manifest.ts'

/** The objects of a file that the user names; `-` is standard input. `origin` names it in messages. */
export async function readManifestFile(path: string, origin = path): Promise<Manifest> {
  if (path === '-') return readManifest(await readAll(process.stdin), 'standard input')
  try {
    return await readManifest(await readFile(path, 'utf8'), origin)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    const text =
      cause.code === 'ENOENT'
        ? `the path "${path}" does not exist`
        : `${path} cannot be read: ${cause.message}`
    throw new VerbError(text, { cause })
  }
}
