// Who is signed in, as the port says. The cookie itself is out of reach of every script.
export interface Session {
  readonly user: { readonly name: string; readonly groups: readonly string[] }
  readonly cluster: { readonly name: string; readonly version: string }
  /** Which may be shown from here; the first is the one without a name in its address. */
  readonly clusters?: readonly {
    readonly name: string
    /** Where this person's context works. */
    readonly namespace: string
  }[]
}

/** How one may sign in, besides by a link. */
export interface SignInWays {
  readonly token: boolean
}

export type SignedIn =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'nobody'; readonly ways: SignInWays }

const address = '/console/session'
const headers = { 'x-kedge-console': '1' }

export async function readSession(): Promise<SignedIn> {
  const response = await fetch(address, { headers, cache: 'no-store' })
  const { user, ways, ...rest } = await response.json()
  return user
    ? { kind: 'session', session: { user, ...rest } }
    : { kind: 'nobody', ways: ways ?? { token: false } }
}

/** Null when it worked, else why not, in the server's words. */
export async function signInWithToken(token: string): Promise<string | null> {
  const authorization = `Bearer ${token}`
  const response = await fetch(address, { method: 'POST', headers: { ...headers, authorization } })
  return response.ok ? null : wordsOf(await response.text())
}

/** Of a `Status`, or of what was refused before anybody looked at it. */
function wordsOf(text: string): string {
  try {
    const { message } = JSON.parse(text)
    return String(message)
  } catch {
    // Plain words.
    return text.trim()
  }
}

export async function endSession(): Promise<void> {
  await fetch(address, { method: 'DELETE', headers })
}
