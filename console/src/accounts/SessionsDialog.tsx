import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { Alert } from '../parts/Alert.tsx'
import { Dialog } from '../parts/dialog/Dialog.tsx'
import { useWords } from '../parts/words/use-words.ts'
import { askDoor } from '../sign-in/door.ts'
import { refusalText } from '../sign-in/refusal-text.ts'
import { needsOfEnding } from './needs.ts'
import { SessionsGrid, useSessions } from './SessionsGrid.tsx'

/** Where somebody is signed in, for who looks after accounts. */
export function SessionsDialog({ name, onClose }: { readonly name: string; onClose(): void }) {
  const { t } = useTranslation()
  const path = `accounts/${name}/sessions`
  const [found, look] = useSessions(path)
  const denial = useDenials('')(needsOfEnding, name)
  const [problem, tellProblem] = useWords()
  const endAll = async () => {
    const answer = await askDoor('DELETE', path)
    if (answer.kind === 'refused') tellProblem(() => refusalText(answer, t))
    look()
  }
  const title = t('accounts.titles.sessions', { name })
  return (
    <Dialog
      title={title}
      size="large"
      onClose={onClose}
      footer={
        <>
          <GuardedButton denial={denial} variant="secondary" isDanger onClick={endAll}>
            {t('accounts.sessions.endAll')}
          </GuardedButton>
          <Button variant="link" onClick={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      {problem && <Alert variant="danger" title={problem} />}
      <SessionsGrid path={path} found={found} denial={denial} onEnded={look} onRefused={tellProblem} />
    </Dialog>
  )
}
