import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import { systemCode, systemWords } from '../../base/system-code.ts'
import { VerbError } from '../terminal/failure.ts'
import { type Manifest, readManifest } from './read-manifest.ts'

/** The objects of a file that the user names; `-` is standard input. `origin` names it in messages. */
export async function readManifestFile(path: string, origin = path): Promise<Manifest> {
  if (path === '-') return readManifest(await readAll(process.stdin), 'standard input')
  try {
    return await readManifest(await readFile(path, 'utf8'), origin)
  } catch (cause) {
    const code = systemCode(cause)
    if (code === '') throw cause
    const text =
      code === 'ENOENT'
        ? `the path "${path}" does not exist`
        : `${path} cannot be read: ${systemWords(cause)}`
    throw new VerbError(text, { cause })
  }
}
