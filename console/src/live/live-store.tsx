// One store of live collections feeds all pages: who asks for the same kind and namespace shares one watch.
import { createContext, type ReactNode, use, useMemo, useSyncExternalStore } from 'react'
import type { Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import type { Client } from '../../../src/client/client.ts'
import { AccessStore } from '../access/access-store.ts'
import { needOf } from '../access/needs.ts'
import { askingFirst } from '../preview/asking-first.ts'
import { Beat } from './beat.ts'
import { LiveCollection, type LiveSnapshot, type LiveState, type Narrowed } from './collection.ts'
import { Pulse } from './pulse.ts'

/** A kind that somebody looks at and may not see, or not watch. */
export interface Unseen {
  readonly kind: Kind
  readonly namespace: string
  readonly state: Extract<LiveState, { readonly kind: 'refused' | 'still' }>
}

const whole: Narrowed = {}

export class LiveStore {
  readonly client: Client
  readonly access: AccessStore
  readonly #collections = new Map<string, Held>()
  readonly #listeners = new Set<() => void>()
  #unseen: readonly Unseen[] = []
  readonly #lost = new Set<LiveCollection<ApiObject>>()
  /** Whether the connection was lost and is not known to be back. */
  #isAway = false
  #reconnections = 0
  readonly #pulse: Pulse
  readonly #beat = new Beat(() =>
    Math.max(
      0,
      ...[...this.#collections.values()].map(({ collection }) =>
        collection.isWatched ? collection.size : 0,
      ),
    ),
  )

  constructor(client: Client) {
    this.client = client
    this.access = new AccessStore(client)
    this.#pulse = new Pulse({
      ask: () => client.raw({ method: 'GET', path: '/version' }),
      onSilence: since => {
        for (const { collection } of this.#collections.values()) collection.lose(since)
      },
    })
  }

  /** What pages of today would show if they might. */
  readonly unseen = (): readonly Unseen[] => this.#unseen

  /** How often the connection has come back: what was asked meanwhile is to be asked anew. */
  readonly reconnections = (): number => this.#reconnections

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #lookAround(): void {
    const before = this.#reconnections
    const isLive = [...this.#collections.values()].some(
      ({ collection }) => collection.isWatched && collection.state.kind === 'live',
    )
    if (isLive) this.#pulse.start()
    else this.#pulse.stop()
    for (const { collection } of this.#collections.values()) this.#follow(collection)

    const found = [...this.#collections.values()].flatMap(({ kind, namespace, collection }) => {
      const { state, isWatched } = collection
      return isWatched && (state.kind === 'refused' || state.kind === 'still')
        ? [{ kind, namespace, state }]
        : []
    })
    if (isSame(found, this.#unseen) && before === this.#reconnections) return
    this.#unseen = found
    for (const listener of this.#listeners) listener()
  }

  /** The first that is live again tells that the connection is back; the others only follow. */
  #follow(collection: LiveCollection<ApiObject>): void {
    const { kind } = collection.state
    if (kind === 'lost' || kind === 'unreached') {
      if (!this.#lost.has(collection)) this.#isAway = true
      this.#lost.add(collection)
    } else if (this.#lost.delete(collection) && kind === 'live' && this.#isAway) {
      this.#isAway = false
      this.#reconnections++
      this.access.forgetUnanswered()
    }
  }

  /** Of every namespace when that is empty. */
  of<T extends ApiObject>(kind: Kind<T>, namespace: string, narrowed: Narrowed = whole): LiveCollection<T> {
    const { form = '', fieldSelector = '' } = narrowed
    const key = [kind.group, kind.plural, namespace, form, fieldSelector].join('/')
    const known = this.#collections.get(key)
    // The key names the kind, so the type is the kind's.
    if (known) return known.collection as unknown as LiveCollection<T>
    const made = new LiveCollection(this.client, {
      kind,
      namespace,
      narrowed,
      beat: this.#beat,
      mayWatch: () => this.access.isLet(namespace, needOf('watch', kind as Kind), nameIn(fieldSelector)),
      onState: () => queueMicrotask(() => this.#lookAround()),
      onHeard: this.#pulse.heard,
    })
    const collection = made as unknown as LiveCollection<ApiObject>
    this.#collections.set(key, { kind: kind as Kind, namespace, collection })
    return made
  }

  /** Everything that somebody looks at is listed anew. */
  readonly refresh = (): void => {
    this.access.refresh()
    for (const { collection } of this.#collections.values()) collection.refresh()
  }
}

/** Of `metadata.name=web`: who may see that one alone may list it so. */
const nameIn = (fieldSelector: string): string | undefined =>
  /^metadata\.name=([^,]+)$/.exec(fieldSelector)?.[1]

const isSame = (some: readonly Unseen[], others: readonly Unseen[]): boolean =>
  some.length === others.length && some.every(({ state }, index) => state === others[index]?.state)

interface Held {
  readonly kind: Kind
  readonly namespace: string
  readonly collection: LiveCollection<ApiObject>
}

const LiveContext = createContext<LiveStore | null>(null)

export const LiveProvider = ({
  store,
  children,
}: {
  readonly store: LiveStore
  readonly children: ReactNode
}) => <LiveContext value={store}>{children}</LiveContext>

function useStore(): LiveStore {
  const store = use(LiveContext)
  if (!store) throw new Error('a live page stands within a LiveProvider')
  return store
}

/** Grows each time that the connection is back; 0 where nobody is signed in, and nothing is live. */
export function useReconnections(): number {
  const store = use(LiveContext)
  return useSyncExternalStore(store?.subscribe ?? never, store?.reconnections ?? none)
}

/** For who does not trust what is live: lists everything again. */
export const useRefresh = (): (() => void) => useStore().refresh

export const useClient = (): Client => useStore().client

/** For plans: it lists nothing that this person may not list. */
export const usePlanClient = (): Client => {
  const { client, access } = useStore()
  return useMemo(() => askingFirst(client, access), [client, access])
}

export const useAccessStore = (): AccessStore => useStore().access

/** What is looked at now and may not be seen. */
export function useUnseen(): readonly Unseen[] {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, store.unseen)
}

/**
 * The objects of a kind as they are now; the component is drawn anew when they change. Nothing is asked of a namespace that
 * is null: it is loading until there is one.
 */
export function useLive<T extends ApiObject>(
  kind: Kind<T>,
  namespace: string | null,
  { form, fieldSelector }: Narrowed = whole,
): LiveSnapshot<T> {
  const store = useStore()
  const collection = useMemo(
    () =>
      namespace === null
        ? null
        : store.of(kind, namespace, {
            ...(form === undefined ? {} : { form }),
            ...(fieldSelector === undefined ? {} : { fieldSelector }),
          }),
    [store, kind, namespace, form, fieldSelector],
  )
  return useSyncExternalStore(collection?.subscribe ?? never, collection?.snapshot ?? notYet)
}

/** Of the objects of a kind what they are called and labelled, and nothing more. */
export const useLiveNames = (kind: Kind, namespace: string | null): LiveSnapshot<ApiObject> =>
  useLive(kind, namespace, metadataAlone)

/** One object alone, by its name. */
export const useLiveOne = <T extends ApiObject>(
  kind: Kind<T>,
  namespace: string,
  name: string,
): LiveSnapshot<T> => useLive(kind, namespace, { fieldSelector: `metadata.name=${name}` })

const metadataAlone: Narrowed = { form: 'metadata' }

const never = () => () => {}
const none = () => 0
const loading: LiveSnapshot<never> = { state: { kind: 'loading' }, items: [], isListed: false }
const notYet = () => loading
