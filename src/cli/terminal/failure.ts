import { StatusError } from '../../api/status-error.ts'
import { errorWords } from '../../base/error-words.ts'
import { StartupError } from '../../base/startup-error.ts'
import { CredentialError } from '../../client/exec-credential.ts'
import { KubeconfigError } from '../../client/kubeconfig/kubeconfig.ts'
import { Unreachable } from '../../client/transport.ts'
import { isAboutSpace } from './data-dir-error.ts'

/** What a person is told and what a script gets. */
export interface Failure {
  readonly text: string
  readonly exitCode: number
}

/** A failure that a verb puts into words itself. */
export class VerbError extends Error {
  override readonly name = 'VerbError'
  readonly exitCode: number
  constructor(message: string, { exitCode = 1, cause }: { exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause })
    this.exitCode = exitCode
  }
}

/** A failure whose words another process has chosen. */
export class AlreadySaid extends Error {
  override readonly name = 'AlreadySaid'
  readonly exitCode: number
  constructor(text: string, exitCode: number) {
    super(text)
    this.exitCode = exitCode
  }
}

/** An error as one sentence with the way out. With KEDGE_DEBUG set, also where it came from. */
export function describeFailure(error: unknown, env: NodeJS.ProcessEnv): Failure {
  const { text, exitCode } = sentenceOf(error)
  return { text: env.KEDGE_DEBUG ? `${text}\n${traceOf(error)}` : text, exitCode }
}

function sentenceOf(error: unknown): Failure {
  if (error instanceof StartupError)
    return { text: `error: ${error.message}; ${error.remedy} (${error.reason})`, exitCode: 1 }
  if (error instanceof AlreadySaid) return { text: error.message, exitCode: error.exitCode }
  if (error instanceof VerbError) return { text: `error: ${error.message}`, exitCode: error.exitCode }
  if (error instanceof StatusError)
    return { text: `Error from server (${error.reason}): ${error.message}`, exitCode: 1 }
  if (error instanceof Unreachable || error instanceof KubeconfigError || error instanceof CredentialError)
    return { text: `error: ${error.message}`, exitCode: 1 }
  if (isAboutSpace(error))
    return { text: 'error: there is no space left on the disk; free some (NO_SPACE)', exitCode: 1 }
  const aboutPath = pathProblem(error)
  if (aboutPath) return { text: `error: ${aboutPath}`, exitCode: 1 }
  const message = errorWords(error)
  const hint = 'this is a bug in Kedge; set KEDGE_DEBUG=1 to see where'
  return { text: `error: ${firstLine(message)} (${hint})`, exitCode: 1 }
}

const pathWords: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EEXIST: 'something else is there',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of it is no folder',
  EPERM: 'that is not permitted',
  EROFS: 'its disk is read-only',
}

/** What the system says of a file or folder: whoever put it there can put it right. */
function pathProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return null
  const { code, path } = error
  const words = typeof code === 'string' ? pathWords[code] : undefined
  if (words === undefined || typeof path !== 'string') return null
  const place = 'dest' in error && typeof error.dest === 'string' ? error.dest : path
  return `${place} cannot be used: ${words} (${code})`
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text

function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const cause = error.cause === undefined ? '' : `\ncaused by: ${traceOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
