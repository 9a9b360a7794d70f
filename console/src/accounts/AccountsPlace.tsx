import { AccountsPage } from './AccountsPage.tsx'

/** `['accounts']`. */
export function AccountsPlace(_: { readonly path: readonly string[] }) {
  return <AccountsPage />
}
