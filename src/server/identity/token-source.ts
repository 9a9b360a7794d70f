import type { User } from '../request/request.ts'

/** What somebody who knows tokens says of one. */
export type TokenVerdict =
  | {
      readonly kind: 'user'
      readonly user: User
      /** Of those that were asked for, whom the token is for. */
      readonly audiences: readonly string[]
    }
  /** One of its tokens, which is not good; `why` is for whoever reviews tokens, not for its holder. */
  | { readonly kind: 'refused'; readonly why: string }
  /** None of its tokens. */
  | { readonly kind: 'unknown' }

export interface TokenSource {
  /** No promise where the answer is at hand. `audiences`: the token must be for one of them. */
  check(token: string, audiences: readonly string[]): TokenVerdict | Promise<TokenVerdict>
}

export const unknownToken: TokenVerdict = { kind: 'unknown' }

export const refusedToken = (why: string): TokenVerdict => ({ kind: 'refused', why })
