// How the page asks the door of accounts (src/iam/accounts/door): in JSON, with the header that no other site can send.
import { ownHeader } from './ask-session.ts'
export type DoorAnswer =
  | { readonly kind: 'done'; readonly body: { readonly [field: string]: unknown }; readonly text: string }
  | DoorRefusal

export interface DoorRefusal {
  readonly kind: 'refused'
  /** 0 where nobody answered. */
  readonly code: number
  /** Whether it may have been done all the same: something was to be changed, and no answer came. */
  readonly mayBeDone: boolean
  /** In the server's words; empty where nobody answered. */
  readonly message: string
  /** Which of the things that are refused this is, where the server says so; empty where it does not. */
  readonly cause: string
  /** When it may be tried again. */
  readonly retryAfterSeconds: number | null
}

/** Who asks to be let in, or for what an invitation is good, may ask as often as they like. */
const opens = /^(session(\/.*)?|invitation)$/

/** `path` is below `/console/`. Never rejects. */
export async function askDoor(
  method: string,
  path: string,
  body?: object,
  headers: { readonly [name: string]: string } = {},
): Promise<DoorAnswer> {
  const response = await fetch(`/console/${path}`, {
    method,
    headers: { ...ownHeader, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
    cache: 'no-store',
  }).catch(() => null)
  const text = await response?.text().catch(() => null)
  // A gateway tells of a server that has not answered it.
  const isAnswered = response && response.status !== 502 && response.status !== 504
  if (!isAnswered || text === null || text === undefined) {
    const mayBeDone = method !== 'GET' && !opens.test(path)
    return { kind: 'refused', code: 0, mayBeDone, message: '', cause: '', retryAfterSeconds: null }
  }
  if (response.ok) return { kind: 'done', body: fieldsOf(text), text }
  const retryAfter = response.headers.get('retry-after')
  return {
    kind: 'refused',
    code: response.status,
    mayBeDone: false,
    message: wordsOf(text),
    cause: causeIn(text),
    retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
  }
}

function fieldsOf(text: string): { readonly [field: string]: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    // A kubeconfig, or nothing.
    return {}
  }
}

function causeIn(text: string): string {
  const { causes } = Object(fieldsOf(text).details)
  const { reason } = Object(Array.isArray(causes) ? causes[0] : null)
  return typeof reason === 'string' ? reason : ''
}

/** Of a `Status`, or of what was refused before anybody looked at it. */
function wordsOf(text: string): string {
  const { message } = fieldsOf(text)
  return typeof message === 'string' ? message : text.trim()
}
