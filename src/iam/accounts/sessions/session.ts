import type { Instant } from '../../../base/clock.ts'
import type { ApiUser } from '../account.ts'

/**
 * Where a session is used: a browser's cookie; a terminal, which gets short tokens for it (`kedge login`); a kubeconfig that
 * was downloaded and holds the session's own token.
 */
export const sessionKinds = ['browser', 'terminal', 'kubeconfig'] as const
export type SessionKind = (typeof sessionKinds)[number]

/** How somebody got in. */
export type SignInWay = 'password' | 'link' | 'token' | 'oidc' | 'certificate' | 'invitation'

/** Who a session stands for. */
export type Subject =
  /** An account, as it is at the moment: its groups are looked up with each request. */
  | { readonly kind: 'account'; readonly name: string; readonly uid: string }
  /** Somebody whom other credentials vouched for when the session was opened. */
  | { readonly kind: 'user'; readonly user: ApiUser }
  /** Whoever this token stands for, for as long as it does. Sealed with the session's secret. */
  | { readonly kind: 'token'; readonly name: string; readonly sealed: string }

/** One person's being signed in at one place, as it is stored: without its secret. */
export interface Session {
  /** By which it is listed and revoked; opens nothing. */
  readonly id: string
  readonly kind: SessionKind
  readonly way: SignInWay
  readonly subject: Subject
  readonly openedAt: Instant
  /** Known to some minutes. */
  readonly usedAt: Instant
  /** It ends then, however it is used. */
  readonly endsAt: Instant
  readonly address: string
  /** What the program called itself. */
  readonly agent: string
}

const minute = 60_000
const hour = 60 * minute

/** How long a session lives at most, and how long unused. */
export const lifeOf: {
  readonly [kind in SessionKind]: { readonly wholeMs: number; readonly idleMs: number }
} = {
  browser: { wholeMs: 12 * hour, idleMs: 30 * minute },
  terminal: { wholeMs: 7 * 24 * hour, idleMs: 24 * hour },
  kubeconfig: { wholeMs: 12 * hour, idleMs: 12 * hour },
}

/** The name of who is signed in. */
export function nameOfSubject(subject: Subject): string {
  return subject.kind === 'user' ? subject.user.name : subject.name
}

export const isAlive = ({ kind, usedAt, endsAt }: Session, now: Instant): boolean =>
  now < endsAt && now < usedAt + lifeOf[kind].idleMs
