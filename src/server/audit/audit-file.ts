// Where the lines of the audit log go: a file that is put aside when it is large, or the standard output.
//
// Whoever writes never waits. Lines wait in a queue of bounded size and go out together; what does not fit any more is dropped,
// counted, and told of in Kedge's own log. At the end what waits is written.
import { type FileHandle, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { AuditSink } from './auditor.ts'

export interface AuditFileOptions {
  /** `-` for the standard output. */
  readonly path: string
  readonly bytesMax: number
  /** How many files put aside are kept; 0 for all. */
  readonly backupsMax: number
  /** For how long; 0 for ever. */
  readonly ageMsMax: number
  /** How long lines wait for others to go out with; none are waited for if left out. */
  readonly gatherMs?: number
}

export interface AuditFile extends AuditSink {
  stop(): Promise<void>
}

const waitingBytesMax = 64 * 1024 * 1024

interface Target {
  append(text: string): Promise<void>
  close(): Promise<void>
}

export async function openAuditFile(
  options: AuditFileOptions,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<AuditFile> {
  const target = options.path === '-' ? standardOutput : await openRotating(options, clock)
  let waiting: string[] = []
  let waitingBytes = 0
  let dropped = 0
  let writing: Promise<void> | null = null
  let isStopping = false
  let hurry = () => {}
  const gathered = (gatherMs: number): Promise<void> =>
    new Promise(resolve => {
      const patience = clock.after(gatherMs, resolve)
      hurry = () => {
        patience.cancel()
        resolve()
      }
    })

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      // Those that came while others were written wait for company, too.
      if (options.gatherMs && !isStopping) await gathered(options.gatherMs)
      const text = waiting.join('')
      waiting = []
      waitingBytes = 0
      await target
        .append(text)
        .catch((error: unknown) => log.error('the audit log cannot be written', { error }))
      if (dropped > 0) log.warn('events were left out of the audit log', { count: dropped })
      dropped = 0
    }
    writing = null
  }

  return {
    write(line) {
      if (waitingBytes + line.length > waitingBytesMax) {
        dropped++
        return
      }
      waiting.push(line)
      waitingBytes += line.length
      writing ??= Promise.resolve().then(writeAll)
    },
    async stop() {
      isStopping = true
      hurry()
      await writing
      await target.close()
    },
  }
}

const standardOutput: Target = {
  append: text => new Promise(resolve => process.stdout.write(text, () => resolve())),
  close: async () => {},
}

async function openRotating(options: AuditFileOptions, clock: Clock): Promise<Target> {
  const { path, bytesMax } = options
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  let file: FileHandle = await open(path, 'a', 0o600)
  let size = (await file.stat()).size
  return {
    async append(text) {
      const bytes = Buffer.from(text)
      if (size > 0 && size + bytes.byteLength > bytesMax) {
        await rename(path, asideName(path, clock))
        const full = file
        file = await open(path, 'a', 0o600)
        size = 0
        await full.close()
        await removeOld(options, clock)
      }
      await file.appendFile(bytes)
      size += bytes.byteLength
    },
    close: () => file.close(),
  }
}

/** `audit-2026-01-02T03-04-05.678.log`, as upstream names them. */
function asideName(path: string, clock: Clock): string {
  const stamp = new Date(clock.now()).toISOString().slice(0, 23).replaceAll(':', '-')
  const end = extname(path)
  return `${path.slice(0, path.length - end.length)}-${stamp}${end}`
}

async function removeOld({ path, backupsMax, ageMsMax }: AuditFileOptions, clock: Clock): Promise<void> {
  const end = extname(path)
  const start = `${basename(path, end)}-`
  const stamp = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3})$/
  const aside = (await readdir(dirname(path))).flatMap(name => {
    if (!name.startsWith(start) || !name.endsWith(end)) return []
    const parts = stamp.exec(name.slice(start.length, name.length - end.length))
    return parts ? [{ name, at: Date.parse(`${parts[1]}:${parts[2]}:${parts[3]}Z`) }] : []
  })
  const newestFirst = aside.toSorted((a, b) => b.at - a.at)
  for (const [index, { name, at }] of newestFirst.entries()) {
    const isTooMany = backupsMax > 0 && index >= backupsMax
    const isTooOld = ageMsMax > 0 && at + ageMsMax < clock.now()
    if (isTooMany || isTooOld) await unlink(join(dirname(path), name))
  }
}
