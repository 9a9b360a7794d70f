import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useForm } from './form.tsx'

/** Why a field is locked, and the way out where there is one. */
export function Lock({ reason, id }: { readonly reason: string; readonly id?: string }) {
  const { t } = useTranslation()
  const { unlock } = useForm()
  return (
    <>
      <p className="field__hint" {...(id ? { id } : {})}>
        {reason}
      </p>
      {unlock && (
        <div>
          <GuardedButton denial={unlock.denial} variant="link" isInline size="sm" onClick={unlock.open}>
            {t('forms.unlock')}
          </GuardedButton>
        </div>
      )}
    </>
  )
}
