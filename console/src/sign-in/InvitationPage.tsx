// A link that sets a password: an invitation to a new account, or a reset. Its code stands behind the mark of the address, which
// browsers tell nobody; it is taken out of the address as soon as the page has it.
import { Button } from '@patternfly/react-core'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageChoice } from '../app/LanguageChoice.tsx'
import { languageChosen } from '../app/preferences.ts'
import { addressOf, goTo } from '../app/router.ts'
import { localeOf } from '../i18n/language.ts'
import { Alert } from '../parts/Alert.tsx'
import { Loading } from '../parts/Loading.tsx'
import { askDoor, type DoorRefusal } from './door.ts'
import { missingOf, NewPasswordInput } from './PasswordInput.tsx'
import { refusalText } from './refusal-text.ts'
import { addSignInTexts } from './texts.ts'
import { useDoor } from './use-door.ts'

addSignInTexts()

type Look =
  | { readonly kind: 'looking' }
  | { readonly kind: 'refused'; readonly refusal: DoorRefusal }
  | {
      readonly kind: 'open'
      readonly isReset: boolean
      readonly account: string
      readonly displayName: string
      readonly expiresAt: string
    }

/** Kept outside of the page, which may be drawn twice. */
const code = location.hash.slice(1)

export function InvitationPage({ onSignedIn }: { onSignedIn(): Promise<void> }) {
  const { t, i18n } = useTranslation()
  const [look, setLook] = useState<Look>({ kind: 'looking' })
  useEffect(() => {
    history.replaceState(null, '', location.pathname + location.search)
    void askDoor('POST', 'invitation', { code: code || '-' }).then(answer => {
      if (answer.kind === 'refused') return setLook({ kind: 'refused', refusal: answer })
      const { kind, account, displayName, expiresAt } = answer.body
      setLook({
        kind: 'open',
        isReset: kind === 'reset',
        account: String(account),
        displayName: String(displayName ?? ''),
        expiresAt: String(expiresAt),
      })
    })
  }, [])
  if (look.kind === 'looking') return <Loading />
  if (look.kind === 'refused')
    return (
      <main className="sign-in">
        <img src="/console/kedge.svg" alt="" width="40" height="40" />
        <h1>{t('signIn.notGood')}</h1>
        <p>{look.refusal.code === 404 ? t('signIn.notGoodHow') : refusalText(look.refusal, t)}</p>
        <Button variant="secondary" component="a" href={addressOf([])}>
          {t('signIn.toSignIn')}
        </Button>
        <LanguageChoice />
      </main>
    )
  const { isReset, account, displayName, expiresAt } = look
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(Date.parse(expiresAt))
  return (
    <main className="sign-in">
      <img src="/console/kedge.svg" alt="" width="40" height="40" />
      <h1>{t(isReset ? 'signIn.reset' : 'signIn.invitation', { name: displayName || account })}</h1>
      <p>{t(isReset ? 'signIn.resetHow' : 'signIn.invitationHow', { account })}</p>
      <AcceptForm look={look} onSignedIn={onSignedIn} />
      <p className="field__hint">{t('signIn.expires', { time })}</p>
      <LanguageChoice />
    </main>
  )
}

function AcceptForm({
  look,
  onSignedIn,
}: {
  readonly look: Extract<Look, { kind: 'open' }>
  onSignedIn(): Promise<void>
}) {
  const { t } = useTranslation()
  const [displayName, setDisplayName] = useState(look.displayName)
  const [password, setPassword] = useState('')
  const { isBusy, refusal, ask } = useDoor()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const said = displayName.trim()
    const answer = await ask('POST', 'invitation/accept', {
      code,
      password,
      ...(said === '' || said === look.displayName ? {} : { displayName: said }),
      ...(look.isReset ? {} : { language: languageChosen() === 'zh' ? 'zh-CN' : 'en' }),
    })
    if (!answer) return
    await onSignedIn()
    goTo(addressOf([]))
  }
  const isAboutPassword = refusal?.code === 422
  return (
    <form className="sign-in__form" onSubmit={submit}>
      {/* Who keeps passwords keeps them under this name. */}
      <input type="hidden" name="username" autoComplete="username" value={look.account} readOnly />
      {!look.isReset && (
        <div className="field">
          <label htmlFor="display-name">{t('signIn.displayName')}</label>
          <input
            id="display-name"
            className="control"
            autoComplete="name"
            maxLength={128}
            value={displayName}
            onChange={event => setDisplayName(event.target.value)}
          />
        </div>
      )}
      <NewPasswordInput
        value={password}
        change={setPassword}
        problem={isAboutPassword ? refusalText(refusal, t) : null}
      />
      {refusal && !isAboutPassword && <Alert variant="danger" title={refusalText(refusal, t)} />}
      <Button type="submit" isBlock isDisabled={missingOf(password) > 0 || isBusy} isLoading={isBusy}>
        {t('signIn.accept')}
      </Button>
    </form>
  )
}
