import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'
import { refusalText } from './refusal-text.ts'
import { useDoor } from './use-door.ts'

/** For whom the browser brings a client certificate: nobody is signed in by it before they say so. */
export function CertificateButton({ name, onSignedIn }: { readonly name: string; onSignedIn(): void }) {
  const { t } = useTranslation()
  const { isBusy, refusal, ask } = useDoor()
  const signIn = async () => {
    if (await ask('POST', 'session/certificate')) onSignedIn()
  }
  return (
    <>
      {refusal && (
        <Alert
          variant="warning"
          title={refusal.code === 401 ? t('signIn.certificateWrong') : refusalText(refusal, t)}
        />
      )}
      <Button variant="secondary" isBlock isDisabled={isBusy} isLoading={isBusy} onClick={signIn}>
        {t('signIn.certificate', { name })}
      </Button>
    </>
  )
}
