// What goes in or out of a container now, or what became of the last that did. It can be ended; a page that is left
// meanwhile asks first.
import i18next from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saidWords } from '../i18n/server-words.ts'
import { useReconnections } from '../live/live-store.tsx'
import { Begun } from '../parts/dialog/begun.ts'
import { saveBlob } from '../parts/save-blob.ts'
import { useStayQuestion } from '../parts/use-leave-question.ts'
import { sentences } from '../parts/words/sentences.ts'
import type { Words } from '../parts/words/use-words.ts'
import { type CommandResult, type ExecTarget, type RunOptions, runCommand } from './exec-socket.ts'
import { unread } from './feed.ts'
import { bytesText, type FolderEntry, isEntered, pathOf } from './folder.ts'
import { leftovers } from './leftovers.ts'
import { type PlacedFile, tarOf } from './tar.ts'
import { discardCommand, presentCommand, putCommand, waitingName } from './upload.ts'

/** What is taken out is held by the browser until it is whole. */
export const downloadBytesMax = 512 * 1024 * 1024

export type Work =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly what: Words; readonly done: number; readonly total: number | null }
  | { readonly kind: 'said'; readonly isGood: boolean; readonly text: Words }

export interface Place {
  readonly target: ExecTarget
  readonly folder: string
}

export interface Transfer {
  readonly work: Work
  take(from: Place, entry: FolderEntry): Promise<void>
  /** Whether they were all put there. */
  put(to: Place, files: readonly PlacedFile[]): Promise<boolean>
  stop(): void
}

export function useTransfer(): Transfer {
  const { t } = useTranslation()
  const [work, setWork] = useState<Work>({ kind: 'idle' })
  const begun = useRef(new Begun())
  useStayQuestion(work.kind === 'busy' ? sentences(work.what(), t('files.endsHere')) : null)
  useEffect(() => {
    const own = begun.current
    own.enter()
    return () => own.leave()
  }, [])

  const [left] = useState(() => leftovers(discard))
  const reconnections = useReconnections()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the connection is back
  useEffect(() => void left.clear(), [left, reconnections])

  /** Runs it, and says what became of it. */
  const run = async (
    { target, command, what, total }: Errand,
    options: (tell: (done: number) => void) => RunOptions,
  ): Promise<CommandResult | null> => {
    const signal = begun.current.begin()
    let isOver = false
    const tell = (done: number) => {
      if (!isOver && !signal.aborted) setWork({ kind: 'busy', what, done, total })
    }
    tell(0)
    const result = await runCommand(target, command, { ...options(tell), signal })
    // What is still being read of a file counts for nothing then.
    isOver = true
    if (result.code === 0 && !signal.aborted) return result
    setWork({
      kind: 'said',
      isGood: false,
      text: () => (signal.aborted ? t('files.stopped', { what: what() }) : sentences(what(), whyNot(result))),
    })
    return null
  }
  const say = (text: Words) => setWork({ kind: 'said', isGood: true, text })

  return {
    work,
    stop: () => begun.current.stop(),
    async take({ target, folder }, entry) {
      const { name } = entry
      const isFolder = isEntered(entry)
      const command = isFolder ? tarCommand(folder, entry) : ['cat', '--', pathOf(folder, name)]
      const total = entry.kind === 'file' ? entry.bytes : null
      const errand = { target, command, what: () => t('files.taking', { name }), total }
      const result = await run(errand, onProgress => ({ onProgress, outputBytesMax: downloadBytesMax }))
      if (result === null) return
      saveBlob(result.output, isFolder ? `${name}.tar` : name)
      say(() => t('files.taken', { name, size: bytesText(result.output.size) }))
    },
    async put({ target, folder }, files) {
      const total = files.reduce((sum, { file }) => sum + file.size, 0)
      const tag = crypto.randomUUID().slice(0, 8)
      const errand = {
        target,
        command: putCommand(folder, tag),
        what: () => t('files.putting', { count: files.length }),
        total,
      }
      const last = { path: waitingName(tag), file: new File([], '') }
      const result = await run(errand, tell => ({ input: tarOf([...files, last], tell) }))
      if (result === null) {
        await left.add({ target, folder, tag })
        return false
      }
      say(() => t('files.put', { count: files.length, folder, size: bytesText(total) }))
      return true
    },
  }
}

interface Errand {
  readonly target: ExecTarget
  readonly command: readonly string[]
  readonly what: Words
  readonly total: number | null
}

/** Without an exit code there was no line. */
const discard = async ({ target, folder, tag }: Place & { readonly tag: string }): Promise<boolean> =>
  (await runCommand(target, discardCommand(folder, tag))).code >= 0

/** A link to a folder has what is in the folder taken, and not the link. */
const tarCommand = (folder: string, { kind, name }: FolderEntry): readonly string[] =>
  kind === 'link'
    ? ['tar', 'cf', '-', '-C', pathOf(folder, name), '.']
    : ['tar', 'cf', '-', '-C', folder, '--', name]

/** Which of these names are in the folder already; null where nobody knows. */
export async function presentIn(
  { target, folder }: Place,
  names: readonly string[],
): Promise<readonly string[] | null> {
  const input = (async function* () {
    yield new TextEncoder().encode(names.map(name => `${name}\n`).join(''))
  })()
  const { code, output } = await runCommand(target, presentCommand(folder), { input })
  return code === 0 ? (await output.text()).split('\n').filter(Boolean) : null
}

export const whyNot = ({ errors, message, code }: CommandResult): string =>
  errors.trim() ||
  (message === unread ? i18next.t('files.unread') : saidWords(message, i18next.language ?? 'en')) ||
  (code < 0 ? i18next.t('terminal.lost') : i18next.t('files.exitCode', { code }))
