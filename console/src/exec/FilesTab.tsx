// Files of a container: looked through, taken out, put in, by the tools that are in it. What it lacks is said.
import { Button } from '@patternfly/react-core'
import i18next from 'i18next'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { useQueryWord } from '../app/router.ts'
import { saidWords } from '../i18n/server-words.ts'
import { saveBlob } from '../logs/LogViewer.tsx'
import { Grid } from '../parts/grid/Grid.tsx'
import { Age } from '../parts/time.tsx'
import { containersOf, isRunning } from '../pod/pod-model.ts'
import { type CommandResult, runCommand } from './exec-socket.ts'
import { bytesText, entriesMax, entriesOf, type FolderEntry, listCommand, pathOf } from './folder.ts'
import { tarOf } from './tar.ts'
import './exec.css'
import { Alert } from '../parts/Alert.tsx'

/** What is taken out is held by the browser until it is whole. */
const downloadBytesMax = 512 * 1024 * 1024

type Work =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy'; readonly what: string; readonly done: number; readonly total: number | null }
  | { readonly kind: 'said'; readonly isGood: boolean; readonly text: string }

export function FilesTab({ pod }: { readonly pod: Pod }) {
  const { t } = useTranslation()
  const running = containersOf(pod).filter(each => isRunning(each.status))
  const [asked, setContainer] = useState('')
  const container = running.some(({ name }) => name === asked) ? asked : (running[0]?.name ?? '')
  const [folder, setFolder] = useQueryWord('folder', '/')
  const [entries, setEntries] = useState<readonly FolderEntry[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [work, setWork] = useState<Work>({ kind: 'idle' })
  const chooser = useRef<HTMLInputElement>(null)
  const { namespace = '' } = pod.metadata ?? {}
  const name = nameOf(pod)

  const look = useCallback(async () => {
    setEntries(null)
    setProblem(null)
    if (container === '') return
    const result = await runCommand({ namespace, pod: name, container }, listCommand(folder))
    if (result.code === 0) setEntries(entriesOf(await result.output.text()))
    else setProblem(whyNot(result))
  }, [namespace, name, container, folder])
  useEffect(() => void look(), [look])

  const take = async (entry: FolderEntry) => {
    const path = pathOf(folder, entry.name)
    const isFolder = entry.kind === 'folder'
    const command = isFolder ? ['tar', 'cf', '-', '-C', folder, '--', entry.name] : ['cat', '--', path]
    const what = t('files.taking', { name: entry.name })
    const total = isFolder ? null : entry.bytes
    setWork({ kind: 'busy', what, done: 0, total })
    const result = await runCommand({ namespace, pod: name, container }, command, {
      outputBytesMax: downloadBytesMax,
      onProgress: done => setWork({ kind: 'busy', what, done, total }),
    })
    if (result.code === 0) {
      saveBlob(result.output, isFolder ? `${entry.name}.tar` : entry.name)
      setWork({
        kind: 'said',
        isGood: true,
        text: t('files.taken', { name: entry.name, size: bytesText(result.output.size) }),
      })
    } else setWork({ kind: 'said', isGood: false, text: whyNot(result) })
  }

  const put = async (files: readonly File[]) => {
    if (files.length === 0) return
    const total = files.reduce((sum, { size }) => sum + size, 0)
    const what = t('files.putting', { count: files.length })
    setWork({ kind: 'busy', what, done: 0, total })
    const result = await runCommand({ namespace, pod: name, container }, ['tar', 'xmf', '-', '-C', folder], {
      input: tarOf(files, done => setWork({ kind: 'busy', what, done, total })),
    })
    if (result.code === 0) {
      setWork({
        kind: 'said',
        isGood: true,
        text: t('files.put', { count: files.length, size: bytesText(total) }),
      })
      await look()
    } else setWork({ kind: 'said', isGood: false, text: whyNot(result) })
  }

  const parts = folder.split('/').filter(Boolean)
  return (
    <div>
      <div className="page__tools">
        <select
          className="choice"
          aria-label={t('pod.container')}
          value={container}
          onChange={event => setContainer(event.target.value)}
        >
          {running.map(each => (
            <option key={each.name}>{each.name}</option>
          ))}
        </select>
        <nav className="files__path" aria-label={t('files.folder')}>
          <button type="button" className="as-link" onClick={() => setFolder('/')}>
            /
          </button>
          {parts.map((part, index) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: a folder has no other name than its place in the path
              key={index}
              type="button"
              className="as-link"
              onClick={() => setFolder(`/${parts.slice(0, index + 1).join('/')}`)}
            >
              {part}/
            </button>
          ))}
        </nav>
        <span className="page__space" />
        <Button variant="secondary" onClick={look}>
          {t('common.refresh')}
        </Button>
        <Button
          isDisabled={container === '' || work.kind === 'busy'}
          onClick={() => chooser.current?.click()}
        >
          {t('files.upload')}
        </Button>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label={t('files.upload')}
          onChange={event => {
            void put([...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
      </div>
      <div role="status">
        {work.kind === 'busy' && (
          <p className="notice">
            {work.what} {bytesText(work.done)}
            {work.total !== null && ` / ${bytesText(work.total)} `}
            {work.total !== null && (
              <progress
                className="files__progress"
                max={work.total}
                value={work.done}
                aria-label={work.what}
              />
            )}
          </p>
        )}
        {work.kind === 'said' && (
          <Alert variant={work.isGood ? 'success' : 'danger'} title={work.text} className="notice" />
        )}
      </div>
      {container === '' && <p>{t('terminal.noContainer')}</p>}
      {problem !== null && <Alert variant="danger" title={problem} className="notice" />}
      {entries !== null && (
        <Grid
          label={t('files.folder')}
          rows={parts.length > 0 ? [above, ...entries] : entries}
          keyOf={entry => entry.name}
          columns={[
            {
              key: 'name',
              title: t('files.name'),
              cell: entry =>
                entry.kind === 'folder' || entry.kind === 'link' ? (
                  <button
                    type="button"
                    className="as-link mono"
                    onClick={() => setFolder(pathOf(folder, entry.name))}
                  >
                    {entry.name}
                    {entry.kind === 'folder' ? '/' : ' →'}
                  </button>
                ) : (
                  <span className="mono">{entry.name}</span>
                ),
            },
            {
              key: 'size',
              title: t('files.size'),
              isNumber: true,
              cell: entry => (entry.kind === 'file' ? bytesText(entry.bytes) : ''),
            },
            {
              key: 'modified',
              title: t('files.modified'),
              isWide: true,
              cell: entry =>
                entry === above ? (
                  ''
                ) : entry.modifiedAt === null ? (
                  <span title={t('files.noTime')}>–</span>
                ) : (
                  <Age of={new Date(entry.modifiedAt).toISOString()} />
                ),
            },
            {
              key: 'take',
              title: t('files.take'),
              cell: entry =>
                entry === above || entry.kind === 'other' ? (
                  ''
                ) : (
                  <button
                    type="button"
                    className="as-link"
                    disabled={work.kind === 'busy'}
                    onClick={() => void take(entry)}
                    aria-label={t('files.takeOne', {
                      name: entry.name,
                      how: entry.kind === 'folder' ? t('files.asTar') : t('files.asFile'),
                    })}
                  >
                    {entry.kind === 'folder' ? t('files.asTar') : t('files.asFile')}
                  </button>
                ),
            },
          ]}
        />
      )}
      {entries !== null && entries.length > entriesMax && (
        <p className="logs__told">{t('files.tooMany', { max: entriesMax })}</p>
      )}
      <p className="status__why">{t('files.limits', { max: bytesText(downloadBytesMax) })}</p>
    </div>
  )
}

const above: FolderEntry = { name: '..', kind: 'folder', bytes: 0, modifiedAt: 0 }

const whyNot = ({ errors, message, code }: CommandResult): string =>
  errors.trim() || saidWords(message, i18next.language ?? 'en') || i18next.t('files.exitCode', { code })
