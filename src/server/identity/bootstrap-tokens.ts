import { timingSafeEqual } from 'node:crypto'
import type { Secret } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Clock, Instant } from '../../base/clock.ts'
import type { Store } from '../../store/store.ts'
import type { User } from '../request/request.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { type TokenSource, unknownToken } from './token-source.ts'
import { forTheApi } from './token-sources.ts'

const tokenForm = /^([a-z0-9]{6})\.([a-z0-9]{16})$/
const extraGroup = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/

/** Tokens by which a new node introduces itself: Secrets `bootstrap-token-<id>` of kube-system. */
export const bootstrapTokens = ({
  store,
  clock,
}: {
  readonly store: Store
  readonly clock: Clock
}): TokenSource => ({
  check(token, asked) {
    const [, id, secretText] = tokenForm.exec(token) ?? []
    const audiences = forTheApi(asked)
    if (id === undefined || secretText === undefined || audiences.length === 0) return unknownToken
    const secret = storedByName(store, kinds.Secret, {
      namespace: 'kube-system',
      name: `bootstrap-token-${id}`,
    })
    const user = secret && userOfSecret(secret, { id, secretText, now: clock.now() })
    return user ? { kind: 'user', user, audiences } : unknownToken
  },
})

/** Null unless everything in the Secret is as it has to be for this use. */
export function userOfSecret(
  { type, metadata, data = {} }: Secret,
  { id, secretText, now }: { readonly id: string; readonly secretText: string; readonly now: Instant },
): User | null {
  const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString('utf8')
  const isMeant =
    type === 'bootstrap.kubernetes.io/token' &&
    metadata?.deletionTimestamp === undefined &&
    text('token-id') === id &&
    isSame(text('token-secret'), secretText) &&
    text('usage-bootstrap-authentication') === 'true'
  if (!isMeant) return null
  const expiration = text('expiration')
  // A time that cannot be read is one that is over.
  if (expiration !== '' && !(Date.parse(expiration) > now)) return null
  const groups = text('auth-extra-groups')
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')
  if (!groups.every(each => extraGroup.test(each))) return null
  return { name: `system:bootstrap:${id}`, groups: ['system:bootstrappers', ...new Set(groups)] }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
