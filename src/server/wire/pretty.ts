import type { RequestHead } from './http-request.ts'

/** Whether JSON goes out in lines: as the query asks, and to programs that show it to a person as it comes. */
export function wantsPretty({ query, headers }: Pick<RequestHead, 'query' | 'headers'>): boolean {
  const asked = query.get('pretty')
  if (asked !== null) return /^(1|t|true)$/i.test(asked)
  const agent = headers['user-agent'] ?? ''
  if (agent.startsWith('curl') || agent.startsWith('Wget')) return true
  // A browser that opens the address, not a page of its own that asks.
  return agent.startsWith('Mozilla/5.0') && (headers.accept ?? '').includes('text/html')
}

export const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The text of stored bytes, in lines. */
export const prettyBytes = (bytes: Uint8Array): Buffer =>
  Buffer.from(prettyJson(JSON.parse(Buffer.from(bytes).toString())))
