import { useTranslation } from 'react-i18next'

export interface FolderPathProps {
  readonly folder: string
  open(folder: string): void
}

/** Each folder on the way to the one that is shown, as a button. */
export function FolderPath({ folder, open }: FolderPathProps) {
  const { t } = useTranslation()
  const parts = folder.split('/').filter(Boolean)
  return (
    <nav className="files__path" aria-label={t('files.folder')}>
      <button type="button" className="as-link" onClick={() => open('/')}>
        /
      </button>
      {parts.map((part, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a folder has no other name than its place in the path
          key={index}
          type="button"
          className="as-link"
          onClick={() => open(`/${parts.slice(0, index + 1).join('/')}`)}
        >
          {part}/
        </button>
      ))}
    </nav>
  )
}
