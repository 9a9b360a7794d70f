// Who is signed in, and what they may do about it.
import { Divider, Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import { UserIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActingUser } from '../access/use-acting-user.ts'
import { useSession } from '../sign-in/session-context.ts'
import { addressOf, goTo } from './router.ts'

export function UserMenu({ signOut }: { signOut(): void }) {
  const { t } = useTranslation()
  const { account } = useSession()
  const name = useActingUser() ?? '…'
  const [isOpen, open] = useState(false)
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={open}
      onSelect={() => open(false)}
      shouldFocusToggleOnSelect
      shouldFocusFirstItemOnOpen
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={reference => (
        <MenuToggle
          ref={reference}
          variant="plainText"
          className="user-menu"
          icon={<UserIcon />}
          isExpanded={isOpen}
          onClick={() => open(!isOpen)}
          aria-label={t('app.signedInAs', { name })}
        >
          {name}
        </MenuToggle>
      )}
    >
      <DropdownList>
        {account && (
          <DropdownItem
            to={addressOf(['settings'])}
            onClick={event => {
              event.preventDefault()
              goTo(addressOf(['settings']))
            }}
          >
            {t('app.settings')}
          </DropdownItem>
        )}
        {account && <Divider component="li" />}
        <DropdownItem onClick={signOut}>{t('app.signOut')}</DropdownItem>
      </DropdownList>
    </Dropdown>
  )
}
