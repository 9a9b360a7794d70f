// Who is signed in, as the port says. The cookie itself is out of reach of every script.
import type { PlatformRole } from '../../../src/iam/accounts/account.ts'
import { askSession, ownHeader, sessionAddress, takeEarly } from './ask-session.ts'

/** The account that somebody signed in with. */
export interface OwnAccount {
  readonly name: string
  readonly displayName: string | null
  readonly email: string | null
  readonly language: string | null
  readonly platformRole: PlatformRole
  readonly hasPassword: boolean
}

export interface Session {
  readonly user: { readonly name: string; readonly groups: readonly string[] }
  /** Null for who came with a token or a certificate, and in front of other clusters. */
  readonly account: OwnAccount | null
  /** Whether there are accounts behind this port. */
  readonly hasAccounts: boolean
  /** By what they came in: `password`, `link`, …; empty where the port does not say. */
  readonly way: string
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
  readonly password: boolean
  readonly token: boolean
  /** At a provider of OpenID Connect. */
  readonly oidc: { readonly issuer: string } | null
  /** Whom the certificate names that the browser brings along. */
  readonly certificate: { readonly name: string } | null
}

export const noWays: SignInWays = { password: false, token: false, oidc: null, certificate: null }

export type SignedIn =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'nobody'; readonly ways: SignInWays }

/** `unused` only looks: a page that stands open does not keep its session alive by that. */
export async function readSession(use: 'used' | 'unused' = 'used'): Promise<SignedIn> {
  const response = await (use === 'used'
    ? (takeEarly() ?? askSession())
    : askSession(`${sessionAddress}?unused`))
  const { user, ways, account = null, session, cluster, clusters } = await response.json()
  if (!user) return { kind: 'nobody', ways: { ...noWays, ...ways } }
  const hasAccounts = ways?.password === true
  const way = String(session?.way ?? '')
  return { kind: 'session', session: { user, account, hasAccounts, way, cluster, clusters } }
}

/** Who is in, or was until a moment ago. */
export type Standing =
  | Extract<SignedIn, { readonly kind: 'session' }>
  | (Extract<SignedIn, { readonly kind: 'nobody' }> & {
      /** The session that has come to its end by itself; null where none has. */
      readonly ended: Session | null
    })

/** Who is in now. A request may be refused for another reason than that nobody is: then nothing is drawn anew. */
export function standingAfter(
  before: Standing | null,
  found: SignedIn,
  /** They have signed out: that their session is over is no news. */
  { hasLeft }: { readonly hasLeft: boolean },
): Standing {
  if (found.kind === 'session') return isSame(before, found) ? (before as Standing) : found
  const ended = before?.kind === 'session' ? (hasLeft ? null : before.session) : (before?.ended ?? null)
  const now: Standing = { ...found, ended }
  return isSame(before, now) ? (before as Standing) : now
}

/** Whose pages there are: those of who has to sign in again wait as they were. Null where everything is forgotten. */
export const sessionKept = (standing: Standing): Session | null =>
  standing.kind === 'session' ? standing.session : standing.ended

const isSame = (before: object | null, now: object): boolean => JSON.stringify(before) === JSON.stringify(now)

const lookEveryMs = 60_000
/** Coming back to a page is told twice, as its being shown and as its being looked at. */
const lookPauseMs = 1000

/** Calls back from time to time while the page is seen, and when somebody comes back to it. Returns how to end that. */
export function whileSeen(look: () => void): () => void {
  let lookedAt = Date.now()
  const lookOnce = () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedAt < lookPauseMs) return
    lookedAt = Date.now()
    look()
  }
  const timer = setInterval(lookOnce, lookEveryMs)
  document.addEventListener('visibilitychange', lookOnce)
  window.addEventListener('focus', lookOnce)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', lookOnce)
    window.removeEventListener('focus', lookOnce)
  }
}

export async function endSession(): Promise<void> {
  await fetch(sessionAddress, { method: 'DELETE', headers: ownHeader })
}
