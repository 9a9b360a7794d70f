/** What a JSON Web Token says before anybody has looked at its signature: good only for finding who would check it. */
export interface UnverifiedParts {
  readonly algorithm: string
  readonly keyId: string
  readonly issuer: string
}

/** A request's head has no room for more anyway. */
const tokenLengthMax = 16 * 1024

/** Null for what is no JSON Web Token, or is longer than that. */
export function readUnverified(token: string, lengthMax = tokenLengthMax): UnverifiedParts | null {
  if (token.length > lengthMax) return null
  const [head, body, signature, ...more] = token.split('.')
  if (!head || !body || !signature || more.length > 0) return null
  const header = fieldsOf(head)
  const payload = fieldsOf(body)
  if (!header || !payload) return null
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return { algorithm: text(header.alg), keyId: text(header.kid), issuer: text(payload.iss) }
}

function fieldsOf(base64url: string): { readonly [name: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
