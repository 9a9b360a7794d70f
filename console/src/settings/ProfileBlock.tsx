import { Button } from '@patternfly/react-core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changeLanguage } from '../i18n/language.ts'
import { Alert } from '../parts/Alert.tsx'
import { SelectField } from '../parts/field/SelectField.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { refusalText } from '../sign-in/refusal-text.ts'
import type { OwnAccount } from '../sign-in/session.ts'
import { useLookAgain } from '../sign-in/session-context.ts'
import { useDoor } from '../sign-in/use-door.ts'

export interface OwnBlockProps {
  readonly account: OwnAccount
  onDone(said: Saying): void
}

const languages = ['', 'en', 'zh-CN'] as const

/** What people may say of themselves. Only what they have changed is sent. */
export function ProfileBlock({ account, onDone }: OwnBlockProps) {
  const { t } = useTranslation()
  const lookAgain = useLookAgain()
  const before = {
    displayName: account.displayName ?? '',
    email: account.email ?? '',
    language: account.language ?? '',
  }
  const [draft, setDraft] = useState(before)
  const { isBusy, refusal, ask } = useDoor()
  const changed = (['displayName', 'email', 'language'] as const).filter(
    field => draft[field].trim() !== before[field],
  )
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const body = Object.fromEntries(changed.map(field => [field, draft[field].trim() || null]))
    if (!(await ask('PATCH', 'own/account', body))) return
    if (changed.includes('language') && draft.language !== '')
      await changeLanguage(draft.language.startsWith('zh') ? 'zh' : 'en')
    onDone(saying('accounts.saved'))
    await lookAgain()
  }
  return (
    <form className="block" onSubmit={save}>
      <h2>{t('accounts.settings.profile')}</h2>
      <p className="facts-line">
        <span>
          {t('accounts.settings.account')} <strong>{account.name}</strong>
        </span>
        <span>
          {t('accounts.role')}{' '}
          <strong>{t(`accounts.roles.${account.platformRole ?? 'platform-regular'}`)}</strong>
        </span>
      </p>
      <TextField
        id="own-display-name"
        label={t('accounts.displayName')}
        autoComplete="name"
        value={draft.displayName}
        change={displayName => setDraft({ ...draft, displayName })}
      />
      <TextField
        id="own-email"
        label={t('accounts.email')}
        autoComplete="email"
        type="email"
        value={draft.email}
        change={email => setDraft({ ...draft, email })}
      />
      <SelectField
        label={t('accounts.language')}
        value={draft.language}
        options={[
          ...languages.map(each => [each, t(`accounts.languages.${each}`)] as const),
          ...(languages.some(each => each === draft.language)
            ? []
            : [[draft.language, draft.language] as const]),
        ]}
        choose={language => setDraft({ ...draft, language })}
      />
      {refusal && <Alert variant="danger" title={refusalText(refusal, t)} />}
      <div className="block__end">
        <Button type="submit" isDisabled={changed.length === 0 || isBusy} isLoading={isBusy}>
          {t('accounts.save')}
        </Button>
      </div>
    </form>
  )
}
