import { useTranslation } from 'react-i18next'
import { Dialog, DialogFooter } from '../../parts/dialog/Dialog.tsx'
import type { PlacedFile } from '../tar.ts'
import type { Place } from '../use-transfer.ts'

/** Files that would take the place of others of their names. */
export interface Replacing {
  readonly to: Place
  readonly files: readonly PlacedFile[]
  readonly present: readonly string[]
}

export interface ReplaceDialogProps {
  readonly replacing: Replacing
  replace(): void
  close(): void
}

/** Of what is replaced. */
const namedMax = 50

export function ReplaceDialog({ replacing, replace, close }: ReplaceDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog
      title={t('files.replaceTitle')}
      size="small"
      onClose={close}
      footer={<DialogFooter action={t('files.replace')} isDanger isReady act={replace} close={close} />}
    >
      <p>{t('files.replaces', { count: replacing.present.length, folder: replacing.to.folder })}</p>
      <ul className="mono">
        {replacing.present.slice(0, namedMax).map(each => (
          <li key={each}>{each}</li>
        ))}
        {replacing.present.length > namedMax && (
          <li>{t('common.andMore', { count: replacing.present.length - namedMax })}</li>
        )}
      </ul>
    </Dialog>
  )
}
