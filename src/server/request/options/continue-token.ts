import type { Instant } from '../../../base/clock.ts'
import type { Revision } from '../../../store/store.ts'
import { badRequest } from '../../resources/refusals.ts'

/** Where a list goes on: behind this key, in the state of this revision or, when that is gone, in the newest. */
export interface ContinueToken {
  readonly revision: Revision | null
  /** The last key seen, without the prefix of the list. */
  readonly start: string
  /** When the first page was read; null where that does not matter. */
  readonly begun: Instant | null
}

/** Upstream's form: opaque to clients, but some look inside. A revision of -1 stands for the newest state. */
export function formatContinue({ revision, start, begun }: ContinueToken): string {
  const token = {
    v: 'meta.k8s.io/v1',
    rv: revision ?? -1,
    start: `${start}\u0000`,
    ...(begun === null ? {} : { begun }),
  }
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

/** The gate for tokens of clients. */
export function parseContinue(text: string): ContinueToken {
  const token = decode(text)
  if (token.v !== 'meta.k8s.io/v1')
    throw badRequest('continue key is not valid: server does not recognize this encoded version')
  const { rv, start, begun } = token
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0)
    throw badRequest(
      'continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    )
  if (typeof start !== 'string' || start === '')
    throw badRequest('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)')
  return {
    revision: rv < 0 ? null : (rv as Revision),
    start: start.endsWith('\u0000') ? start.slice(0, -1) : start,
    begun: typeof begun === 'number' ? begun : null,
  }
}

function decode(text: string): { readonly [field: string]: unknown } {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof token === 'object' && token !== null) return { ...token }
  } catch {
    // Refused below: what is no token is not told apart further.
  }
  throw badRequest('continue key is not valid: it is not a token of this server')
}
