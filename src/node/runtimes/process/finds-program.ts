import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProgramOnNode } from '../../../api/node-access.ts'
import { containerPath } from './run-tool.ts'

/** As a container's launch looks for it: by its path, or on the container's PATH. */
export async function findsProgram({ name, searchPath }: ProgramOnNode): Promise<boolean> {
  if (name.includes('/')) return isProgram(name)
  // An empty folder of a PATH is the working directory, which is the container's own.
  const folders = (searchPath ?? containerPath()).split(':').filter(folder => folder !== '')
  const found = await Promise.all(folders.map(folder => isProgram(join(folder, name))))
  return found.includes(true)
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    // Absent, or not for us.
    return false
  }
}
