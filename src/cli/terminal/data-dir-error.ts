import { StartupError } from '../../base/startup-error.ts'
import { systemCode } from '../../base/system-code.ts'

/** What keeps a data folder from being used, as an error of the system says it, with the way out. Other errors stay. */
export function dataDirErrorOf(dataDir: string, error: unknown): unknown {
  if (error instanceof StartupError) return error
  if (isAboutSpace(error))
    return new StartupError({
      reason: 'NO_SPACE',
      message: `there is no space left for the data folder ${dataDir}`,
      remedy: 'free some, or choose a --data-dir on another disk',
      cause: error,
    })
  const code = systemCode(error)
  if (!unusable.has(code)) return error
  return new StartupError({
    reason: 'DATA_DIR_UNUSABLE',
    message: `the data folder ${dataDir} cannot be written (${code})`,
    remedy: 'make it writable, or choose another --data-dir',
    cause: error,
  })
}

const unusable = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'EEXIST', 'ENAMETOOLONG', 'ELOOP'])

/** Whether the disk, or the person's share of it, is full: the error itself, or what it was caused by. */
export function isAboutSpace(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isCode = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
  // LMDB has the system's words and a number.
  return (
    isCode || /no space left on device|disk quota exceeded/i.test(error.message) || isAboutSpace(error.cause)
  )
}
