import type { Authenticator, TokenReviewed } from '../access/authenticate.ts'
import { apiAudiences } from './account-claims.ts'
import type { TokenSource, TokenVerdict } from './token-source.ts'

/** Asks one after the other until one knows the token. */
export function tokenSources(sources: readonly TokenSource[]): Authenticator {
  return {
    userOfToken(token) {
      const reviewed = ask(sources, { token, audiences: apiAudiences, reasons: [] })
      return reviewed instanceof Promise ? reviewed.then(({ user }) => user) : reviewed.user
    },
    reviewToken: (token, audiences) =>
      ask(sources, { token, audiences: audiences.length > 0 ? audiences : apiAudiences, reasons: [] }),
  }
}

interface Asked {
  readonly token: string
  readonly audiences: readonly string[]
  /** Why those who were asked before would not have it. */
  readonly reasons: readonly string[]
}

function ask(sources: readonly TokenSource[], asked: Asked): TokenReviewed | Promise<TokenReviewed> {
  const [first, ...rest] = sources
  if (!first) return { user: null, audiences: [], reasons: asked.reasons }
  const goOn = (verdict: TokenVerdict): TokenReviewed | Promise<TokenReviewed> => {
    switch (verdict.kind) {
      case 'user':
        return { user: verdict.user, audiences: verdict.audiences, reasons: [] }
      case 'refused':
        return ask(rest, { ...asked, reasons: [...asked.reasons, verdict.why] })
      case 'unknown':
        return ask(rest, asked)
    }
  }
  const verdict = first.check(asked.token, asked.audiences)
  return verdict instanceof Promise ? verdict.then(goOn) : goOn(verdict)
}

/** For a source whose tokens are for the API alone. */
export function forTheApi(audiences: readonly string[]): readonly string[] {
  return audiences.filter(each => apiAudiences.includes(each))
}
