// The list with which the console most often begins. boot.ts asks for its first page as soon as it is known that somebody is
// signed in, while the console itself is still being read: so the first thing that is drawn is the table. Who comes to
// another page, or in front of whose API it does not come in time, notices nothing: it is asked for then.
import { asAnswers, asAnswersHeader } from '../../../src/api/refusals-as-answers.ts'
import { apiAddress, base } from '../app/base.ts'
import { ownHeader } from '../sign-in/ask-session.ts'

/** What a screen holds, and little more: the first rows stand before the rest is asked for. */
export const firstPageSize = 100

interface EarlyList {
  readonly address: string
  /** Of every namespace when it is empty. */
  readonly namespace: string
  readonly response: Promise<Response>
}

let early: EarlyList | null = null

/** Null where the page that the address names is no list of StatefulSets. */
export function listOfPage(
  pathname: string,
  search: string,
): Pick<EarlyList, 'address' | 'namespace'> | null {
  if (!/^\/?(sets\/?)?$/.test(pathname.slice(base.length))) return null
  const namespace = new URLSearchParams(search).get('project') ?? ''
  const within = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return { namespace, address: apiAddress(`/apis/apps/v1${within}/statefulsets?limit=${firstPageSize}`) }
}

export function askEarlyList(): void {
  const list = listOfPage(location.pathname, location.search)
  if (!list) return
  const headers = { accept: 'application/json', ...ownHeader, [asAnswersHeader]: asAnswers }
  early = { ...list, response: fetch(list.address, { headers, cache: 'no-store' }) }
  // Who takes it hears of a failure.
  early.response.catch(() => {})
}

/** In which namespace the list was asked for; null where none is on its way. */
export const namespaceOfEarlyList = (): string | null => early?.namespace ?? null

/** What boot.ts has asked at this address, once: it soon is the past. */
export function takeEarlyAnswer(url: URL): Promise<Response> | null {
  if (early === null || new URL(early.address, url).href !== url.href) return null
  const { response } = early
  early = null
  return response
}
