// The state of a page is its address: path below /console/, and query. Nothing else remembers where one is.
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { base } from './base.ts'
import { Keepers } from './keepers.ts'
import { wordsOf } from './path-words.ts'

const listeners = new Set<() => void>()
let at = location.href
const tell = () => {
  at = location.href
  for (const listener of listeners) listener()
}
window.addEventListener('popstate', () => {
  if (location.href === at) return
  if (keepers.mayLeaveTo(location.pathname) && mayGoBack()) {
    for (const each of [...goneBack]) each()
    tell()
  }
  // The browser has gone already: one stays by going back to where one was.
  else history.pushState(null, '', at)
})

type MayLeave = () => boolean
const keepers = new Keepers()

/** Asked before another page takes the place of this one, until what it gives back is called. */
export const askBeforeLeaving = (mayLeave: MayLeave): (() => void) =>
  keepers.add({ pathname: location.pathname, mayLeave })

const holders: MayLeave[] = []
const mayGoBack = (): boolean => holders.at(-1)?.() ?? true

/**
 * The same for the browser's own Back and Forward alone, to another tab of the page, too: what stands over a page asks by
 * itself before it leads elsewhere. The last one is asked.
 */
export function askBeforeGoingBack(mayLeave: MayLeave): () => void {
  // The same may ask twice.
  const own = () => mayLeave()
  holders.push(own)
  return () => {
    holders.splice(holders.indexOf(own), 1)
  }
}

const goneBack = new Set<() => void>()

/** Called where Back or Forward does lead elsewhere, and not where somebody was asked and stays. */
export function onGoneBack(listener: () => void): () => void {
  goneBack.add(listener)
  return () => {
    goneBack.delete(listener)
  }
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export interface Place {
  /** `['sets', 'default', 'web']`. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

const address = () => `${location.pathname}${location.search}`

export const usePlace = (): Place => placeOf(useSyncExternalStore(subscribe, address))

let last: { readonly address: string; readonly place: Place } | null = null

/** Taken apart once: a page with filters asks for each of them whenever it is drawn. */
function placeOf(now: string): Place {
  if (last?.address === now) return last.place
  const url = new URL(now, location.origin)
  last = { address: now, place: { path: wordsOf(url.pathname.slice(base.length)), query: url.searchParams } }
  return last.place
}

export const addressOf = (
  path: readonly string[],
  query: { readonly [name: string]: string } = {},
): string => {
  const search = new URLSearchParams(query).toString()
  return `${base}/${path.map(encodeURIComponent).join('/')}${search ? `?${search}` : ''}`
}

/**
 * Said once, they stay in the address wherever one goes: whoever is sent it sees the same page, and who has chosen a project
 * stays in it.
 */
const lasting = ['lang', 'project'] as const

export function keepInAddress(name: 'lang', word: string): void {
  const url = new URL(location.href)
  url.searchParams.set(name, word)
  history.replaceState(null, '', url)
  tell()
}

export function goTo(target: string): void {
  const [here, there] = [new URL(location.href), new URL(target, location.origin)]
  for (const name of lasting) {
    const word = here.searchParams.get(name)
    if (word !== null && !there.searchParams.has(name)) there.searchParams.set(name, word)
  }
  if (!keepers.mayLeaveTo(there.pathname)) return
  history.pushState(null, '', there)
  window.scrollTo(0, 0)
  tell()
}

/** Goes on from that page once something has been done there, unless somebody has gone elsewhere meanwhile. */
export function goOnFrom(page: string, target: string): void {
  if (location.pathname === page) goTo(target)
}

/** The same from the page of now. */
export function fromHere(): (target: string) => void {
  const { pathname } = location
  return target => goOnFrom(pathname, target)
}

/** One word of the query, and how to change it without leaving the page. An empty word is left out. */
export const useQueryWord = (name: string, fallback = '') => useWordOf(name, { fallback, entry: 'replace' })

/** The same for a word that one goes back to: each choice is an entry in the history of the browser. */
export const useTurnedWord = (name: string, fallback = '') => useWordOf(name, { fallback, entry: 'push' })

interface WordOptions {
  readonly fallback: string
  readonly entry: 'replace' | 'push'
}

function useWordOf(
  name: string,
  { fallback, entry }: WordOptions,
): readonly [string, (word: string) => void] {
  const { query } = usePlace()
  const change = useCallback(
    (word: string) => {
      const url = new URL(location.href)
      if (word === '' || word === fallback) url.searchParams.delete(name)
      else url.searchParams.set(name, word)
      if (url.href === location.href) return
      history[entry === 'push' ? 'pushState' : 'replaceState'](null, '', url)
      tell()
    },
    [name, fallback, entry],
  )
  return [query.get(name) ?? fallback, change]
}

/**
 * One of a few, as a word of the query, which one goes back to. A word that is none of them is put right in the address: what
 * stands there is what is seen.
 */
export function useQueryChoice<T extends string>(
  name: string,
  choices: readonly T[],
  fallback: T,
): readonly [T, (word: string) => void] {
  const [word, choose] = useTurnedWord(name, fallback)
  const [, putRight] = useQueryWord(name, fallback)
  const chosen = choices.find(each => each === word) ?? fallback
  useEffect(() => {
    if (chosen !== word) putRight(chosen)
  }, [chosen, word, putRight])
  return [chosen, choose]
}
