// What is in a folder of a container: folders are entered, files and folders taken out.
import { useTranslation } from 'react-i18next'
import { Grid } from '../../parts/grid/Grid.tsx'
import { Age } from '../../parts/time.tsx'
import { bytesText, type FolderEntry, isEntered, pathOf } from '../folder.ts'
import type { Place, Transfer } from '../use-transfer.ts'

export interface FileListProps {
  readonly place: Place
  readonly entries: readonly FolderEntry[]
  readonly transfer: Transfer
  open(folder: string): void
}

export function FileList({ place, entries, transfer, open }: FileListProps) {
  const { t } = useTranslation()
  return (
    <Grid
      label={t('files.folder')}
      rows={place.folder === '/' ? entries : [above, ...entries]}
      keyOf={entry => entry.name}
      columns={[
        {
          key: 'name',
          title: t('files.name'),
          cell: entry => (
            <>
              {isEntered(entry) ? (
                <button
                  type="button"
                  className="as-link mono files__name"
                  onClick={() => open(pathOf(place.folder, entry.name))}
                >
                  {entry.name}/
                </button>
              ) : (
                <span className="mono files__name">{entry.name}</span>
              )}
              {entry.target && <span className="mono status__why"> → {entry.target.path}</span>}
              {entry.target?.kind === 'nothing' && (
                <span className="status__why"> ({t('files.leadsNowhere')})</span>
              )}
            </>
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
            entry === above || !canBeTaken(entry) ? (
              ''
            ) : (
              <button
                type="button"
                className="as-link"
                disabled={transfer.work.kind === 'busy'}
                onClick={() => void transfer.take(place, entry)}
                aria-label={t('files.takeOne', {
                  name: entry.name,
                  how: isEntered(entry) ? t('files.asTar') : t('files.asFile'),
                })}
              >
                {isEntered(entry) ? t('files.asTar') : t('files.asFile')}
              </button>
            ),
        },
      ]}
    />
  )
}

const above: FolderEntry = { name: '..', kind: 'folder', bytes: 0, modifiedAt: 0 }

const canBeTaken = ({ kind, target }: FolderEntry): boolean => kind !== 'other' && target?.kind !== 'nothing'
