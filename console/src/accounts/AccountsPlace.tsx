import { AuditPage } from '../audit/AuditPage.tsx'
import { SettingsPage } from '../settings/SettingsPage.tsx'
import { AccountsPage } from './AccountsPage.tsx'
import { addAccountTexts } from './texts.ts'

addAccountTexts()

/** `['accounts']`, `['audit']`, `['settings']`. */
export function AccountsPlace({ path }: { readonly path: readonly string[] }) {
  if (path[0] === 'settings') return <SettingsPage />
  return path[0] === 'audit' ? <AuditPage /> : <AccountsPage />
}
