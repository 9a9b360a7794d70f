import { open } from 'node:fs/promises'
import type { Container } from '../../api/generated/types.ts'
import type { ContainerState } from '../runtime.ts'
import { parseLogEntry } from './cri-log.ts'

/** Kubelet's bounds of the last words of a container. */
const messageBytesMax = 4096
const logLinesMax = 80
const logBytesMax = 2048

export interface TerminationFiles {
  /** What the container has written to its termination message path. */
  readonly messageFile: string
  readonly logFile: string
}

/** Why a container ended, in its own words: its message file, or the end of its log where the manifest wants that. */
export async function terminationMessage(
  { state }: ContainerState,
  { terminationMessagePolicy }: Pick<Container, 'terminationMessagePolicy'>,
  { messageFile, logFile }: TerminationFiles,
): Promise<string> {
  if (state.kind !== 'exited') return ''
  // Not every runtime can give the container such a file.
  const message = (await readTail(messageFile, messageBytesMax)).toString('utf8')
  if (message !== '') return message
  const wantsLog = terminationMessagePolicy === 'FallbackToLogsOnError' && state.exitCode !== 0
  return wantsLog ? lastLines(logFile) : ''
}

async function lastLines(logFile: string): Promise<string> {
  const tail = await readTail(logFile, 64 * 1024)
  const lines = tail
    .toString('latin1')
    .split('\n')
    .map(line => parseLogEntry(Buffer.from(line, 'latin1')))
    .filter(entry => entry !== null)
    .slice(-logLinesMax)
    .map(({ content, isPartial }) => Buffer.concat([content, Buffer.from(isPartial ? '' : '\n')]))
  return Buffer.concat(lines).subarray(-logBytesMax).toString('utf8')
}

/** The end of a file, which may be of any size; nothing where there is none. */
async function readTail(file: string, bytes: number): Promise<Buffer> {
  const handle = await open(file).catch(() => null)
  if (handle === null) return Buffer.alloc(0)
  try {
    const found = await handle.stat()
    const size = found.isFile() ? found.size : 0
    const buffer = Buffer.alloc(Math.min(bytes, size))
    await handle.read(buffer, 0, buffer.length, size - buffer.length)
    return buffer
  } finally {
    await handle.close()
  }
}
