import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where administrators' programs are, which a user's PATH often leaves out. */
const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** The path of a program on this machine, or null. */
export function findProgram(name: string, searchPath: string = process.env.PATH ?? ''): string | null {
  const folders = [...searchPath.split(delimiter).filter(folder => folder !== ''), ...systemFolders]
  return folders.map(folder => join(folder, name)).find(isExecutable) ?? null
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Absent, or not for us.
    return false
  }
}
