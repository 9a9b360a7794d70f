// Files of a container: looked through, taken out, put in, by the tools that are in it. What it lacks is said.
import { Button } from '@patternfly/react-core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../../src/api/generated/types.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { useQueryWord } from '../../app/router.ts'
import { Alert } from '../../parts/Alert.tsx'
import { errorText } from '../../parts/words/error-text.ts'
import { useWords } from '../../parts/words/use-words.ts'
import { containersOf, isRunning } from '../../pod/pod-model.ts'
import { runCommand } from '../exec-socket.ts'
import { bytesText, entriesMax, entriesOf, type FolderEntry, listCommand } from '../folder.ts'
import { filesMax, placedOf, placedOfDrop } from '../placed-files.ts'
import type { PlacedFile } from '../tar.ts'
import { downloadBytesMax, type Place, presentIn, useTransfer, whyNot } from '../use-transfer.ts'
import '../exec.css'
import { FileList } from './FileList.tsx'
import { FolderPath } from './FolderPath.tsx'
import { ReplaceDialog, type Replacing } from './ReplaceDialog.tsx'
import { TransferNotice } from './TransferNotice.tsx'

export interface FilesTabProps {
  readonly pod: Pod
  /** It goes on while another tab is looked at. */
  readonly isShown: boolean
}

export function FilesTab({ pod, isShown }: FilesTabProps) {
  const { t } = useTranslation()
  const running = containersOf(pod).filter(each => isRunning(each.status))
  const [asked, setContainer] = useQueryWord('container')
  const container = running.some(({ name }) => name === asked) ? asked : (running[0]?.name ?? '')
  const [folder, setFolder] = useQueryWord('folder', '/')
  const [entries, setEntries] = useState<readonly FolderEntry[] | null>(null)
  const [problem, tellProblem] = useWords()
  const [replacing, setReplacing] = useState<Replacing | null>(null)
  const [isOver, setOver] = useState(false)
  /** Folders are walked through, and names are asked for, before anything is put. */
  const [isChoosing, setChoosing] = useState(false)
  const transfer = useTransfer()
  const { work } = transfer
  const chooser = useRef<HTMLInputElement>(null)
  const { namespace = '' } = pod.metadata ?? {}
  const name = nameOf(pod)
  const place: Place = { target: { namespace, pod: name, container }, folder }

  const looks = useRef(0)
  const look = useCallback(async () => {
    const own = ++looks.current
    setEntries(null)
    tellProblem(null)
    if (container === '') return
    const result = await runCommand({ namespace, pod: name, container }, listCommand(folder))
    const listed = result.code === 0 ? entriesOf(await result.output.text()) : null
    // The answer about another folder may come later than that about the one that is shown.
    if (own !== looks.current) return
    if (listed) setEntries(listed)
    else tellProblem(() => whyNot(result))
  }, [namespace, name, container, folder, tellProblem])
  useEffect(() => {
    if (isShown) void look()
  }, [look, isShown])
  /** At whatever is shown by then. */
  const lookAgain = useRef(look)
  lookAgain.current = look

  const put = async (to: Place, files: readonly PlacedFile[]) => {
    setReplacing(null)
    if (await transfer.put(to, files)) await lookAgain.current()
  }
  const choose = async (chosen: Promise<readonly PlacedFile[]>) => {
    setChoosing(true)
    try {
      await putOrAsk(await chosen)
    } catch (error) {
      tellProblem(() => errorText(error))
    } finally {
      setChoosing(false)
    }
  }
  const putOrAsk = async (files: readonly PlacedFile[]) => {
    if (files.length === 0) return tellProblem(() => t('files.noFiles'))
    if (files.length > filesMax) return tellProblem(() => t('files.tooManyFiles', { max: filesMax }))
    // Where it cannot be asked, the upload itself says why.
    const present = await presentIn(
      place,
      files.map(each => each.path),
    )
    if (present && present.length > 0) setReplacing({ to: place, files, present })
    else await put(place, files)
  }

  const canPut = container !== '' && work.kind !== 'busy' && !isChoosing && replacing === null
  const ask = (what: 'files' | 'folder') => {
    if (!chooser.current) return
    chooser.current.webkitdirectory = what === 'folder'
    chooser.current.click()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped can be chosen by the buttons, too
    <div
      className={isOver ? 'files--over' : undefined}
      onDragOver={event => {
        if (!event.dataTransfer.types.includes('Files')) return
        // The browser would leave the page for what is dropped.
        event.preventDefault()
        if (canPut) setOver(true)
        else event.dataTransfer.dropEffect = 'none'
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        setOver(false)
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        if (canPut) void choose(placedOfDrop(event.dataTransfer))
      }}
    >
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
        <FolderPath folder={folder} open={setFolder} />
        <span className="page__space" />
        <Button variant="secondary" onClick={look}>
          {t('common.refresh')}
        </Button>
        <Button variant="secondary" isDisabled={!canPut} onClick={() => ask('folder')}>
          {t('files.uploadFolder')}
        </Button>
        <Button isDisabled={!canPut} onClick={() => ask('files')}>
          {t('files.upload')}
        </Button>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label={t('files.upload')}
          onChange={event => {
            void choose(Promise.resolve(placedOf(event.target.files ?? [])))
            event.target.value = ''
            event.target.webkitdirectory = false
          }}
        />
      </div>
      {container === '' && <p>{t('terminal.noContainer')}</p>}
      {problem !== null && <Alert variant="danger" title={problem} className="notice" />}
      {entries !== null && <FileList place={place} entries={entries} transfer={transfer} open={setFolder} />}
      {entries !== null && entries.length > entriesMax && (
        <p className="logs__told">{t('files.tooMany', { max: entriesMax })}</p>
      )}
      <p className="status__why">{t('files.limits', { max: bytesText(downloadBytesMax) })}</p>
      <TransferNotice {...transfer} />
      {replacing && (
        <ReplaceDialog
          replacing={replacing}
          replace={() => void put(replacing.to, replacing.files)}
          close={() => setReplacing(null)}
        />
      )}
    </div>
  )
}
