import { Button } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'
import { askDoor } from './door.ts'
import { refusalText } from './refusal-text.ts'

/** For whom the browser brings a client certificate: nobody is signed in by it before they say so. */
export function CertificateButton({ name, onSignedIn }: { readonly name: string; onSignedIn(): void }) {
  const { t } = useTranslation()
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const signIn = async () => {
    setBusy(true)
    setProblem(null)
    const answer = await askDoor('POST', 'session/certificate')
    setBusy(false)
    if (answer.kind === 'done') onSignedIn()
    else setProblem(answer.code === 401 ? t('signIn.certificateWrong') : refusalText(answer, t))
  }
  return (
    <>
      {problem && <Alert variant="warning" title={problem} />}
      <Button variant="secondary" isBlock isDisabled={isBusy} isLoading={isBusy} onClick={signIn}>
        {t('signIn.certificate', { name })}
      </Button>
    </>
  )
}
