import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'
import { saveBlob } from '../parts/save-blob.ts'
import { saying } from '../parts/words/saying.ts'
import { refusalText } from '../sign-in/refusal-text.ts'
import { clusterOf, useSession } from '../sign-in/session-context.ts'
import { useDoor } from '../sign-in/use-door.ts'
import type { OwnBlockProps } from './ProfileBlock.tsx'

/** A kubeconfig to take along, without a secret or with one. */
export function KubeconfigBlock({ account, onDone }: OwnBlockProps) {
  const { t } = useTranslation()
  const cluster = clusterOf(useSession()).name
  const { isBusy, refusal, ask } = useDoor()
  const take = async (credentials: 'plugin' | 'token') => {
    const answer = await ask('POST', 'own/kubeconfig', { credentials })
    if (!answer) return
    saveBlob(new Blob([answer.text], { type: 'application/yaml' }), `${account.name}@${cluster}.kubeconfig`)
    onDone(saying('accounts.settings.downloaded'))
  }
  return (
    <section className="block">
      <h2>{t('accounts.settings.kubeconfig')}</h2>
      <p className="field__hint">{t('accounts.settings.kubeconfigHow')}</p>
      {refusal && <Alert variant="danger" title={refusalText(refusal, t)} />}
      <div className="settings__two">
        {(['plugin', 'token'] as const).map(each => (
          <div key={each} className="field">
            <div>
              <Button variant="secondary" isDisabled={isBusy} onClick={() => take(each)}>
                {t(`accounts.settings.${each}`)}
              </Button>
            </div>
            <span className="field__hint">{t(`accounts.settings.${each}How`)}</span>
          </div>
        ))}
      </div>
    </section>
  )
}
