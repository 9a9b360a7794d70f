import { useTranslation } from 'react-i18next'
import { Alert } from '../../parts/Alert.tsx'
import { bytesText } from '../folder.ts'
import type { Transfer } from '../use-transfer.ts'

/** In sight wherever in a long folder one has clicked. */
export function TransferNotice({ work, stop }: Transfer) {
  const { t } = useTranslation()
  return (
    <div role="status" className="files__work">
      {work.kind === 'busy' && (
        <p className="notice">
          {work.what()} {bytesText(work.done)}
          {work.total !== null && ` / ${bytesText(work.total)} `}
          {work.total !== null && (
            <progress
              className="files__progress"
              max={work.total}
              value={work.done}
              aria-label={work.what()}
            />
          )}{' '}
          <button type="button" className="as-link" onClick={stop}>
            {t('common.cancel')}
          </button>
        </p>
      )}
      {work.kind === 'said' && (
        <Alert variant={work.isGood ? 'success' : 'danger'} title={work.text()} className="notice" />
      )}
    </div>
  )
}
