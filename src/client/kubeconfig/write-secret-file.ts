import { mkdir, open, realpath, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file that only its owner may read, so that at every moment there is the old one or the new one, whole. */
export async function writeSecretFile(file: string, content: string): Promise<void> {
  // A link stays a link: what it points to is replaced.
  const target = await realpath(file).catch(() => file)
  await mkdir(dirname(target), { recursive: true })
  const temporary = `${target}.${process.pid}.new`
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      // One that was left over may have another mode.
      await handle.chmod(0o600)
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => {})
    throw error
  }
}
