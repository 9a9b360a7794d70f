// Who is signed in, as the port says. The cookie itself is out of reach of every script.
export interface Session {
  readonly user: { readonly name: string; readonly groups: readonly string[] }
  readonly cluster: { readonly name: string; readonly version: string }
}

const address = '/console/session'
const headers = { 'x-kedge-console': '1' }

/** Null when nobody is. */
export async function readSession(): Promise<Session | null> {
  const response = await fetch(address, { headers, cache: 'no-store' })
  const { user, cluster } = await response.json()
  return user ? { user, cluster } : null
}

export async function endSession(): Promise<void> {
  await fetch(address, { method: 'DELETE', headers })
}
