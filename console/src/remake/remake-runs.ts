// Remakes under way in this page, and those that wait to be taken up again. A run belongs to no dialog: it goes on while
// one is closed or the page of the set is left, since half of it is nothing to leave alone.
import { useMemo, useSyncExternalStore } from 'react'
import type { Client } from '../../../src/client/client.ts'
import { useClient } from '../live/live-store.tsx'
import { clusterOf, useSession } from '../sign-in/session-context.ts'
import { carryOut, type Outcome, type Progress } from './carry-out.ts'
import { forgetRemake, keepRemake, keptRemakes, type Shelf, shelfKey } from './kept-remakes.ts'
import type { Remake } from './remake.ts'

export interface Run {
  readonly remake: Remake
  readonly progress: Progress | null
  /** Whether Pods are replaced afterwards, as its plan has said. */
  readonly isRolling: boolean
  /** Null while it is under way. */
  readonly outcome: Outcome | { readonly kind: 'unkept' } | null
}

const keyOf = ({ namespace, name }: Pick<Remake, 'namespace' | 'name'>): string => `${namespace}/${name}`

export interface StartOptions {
  /** Even where the browser keeps nothing: somebody has the definition elsewhere. */
  readonly isKeptElsewhere?: boolean
  /** Whether Pods are replaced afterwards. */
  readonly isRolling?: boolean
}

export class RemakeRuns {
  readonly #client: Client
  readonly #shelf: Shelf
  readonly #key: string
  readonly #runs = new Map<string, Run>()
  readonly #listeners = new Set<() => void>()
  #kept: readonly Remake[]
  #all: readonly Run[] = []

  constructor(client: Client, shelf: Shelf, key: string) {
    this.#client = client
    this.#shelf = shelf
    this.#key = key
    this.#kept = keptRemakes(shelf, key)
    // Other tabs begin and end them, too.
    window.addEventListener('storage', event => {
      if (event.key === key || event.key === null) this.#tell()
    })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly kept = (): readonly Remake[] => this.#kept

  /** Under way, and over as long as nobody has taken note. */
  readonly all = (): readonly Run[] => this.#all

  readonly of = (namespace: string, name: string): Run | null =>
    this.#runs.get(`${namespace}/${name}`) ?? null

  isUnderWay(namespace: string, name: string): boolean {
    return this.of(namespace, name)?.outcome === null
  }

  /** One at a time for a set; what was broken off is taken up where it stands. */
  async start(remake: Remake, options: StartOptions = {}): Promise<void> {
    const { isKeptElsewhere = false, isRolling = false } = options
    if (this.isUnderWay(remake.namespace, remake.name)) return
    const isKept = keepRemake(this.#shelf, this.#key, remake)
    if (!isKept && !isKeptElsewhere && remake.definition) {
      this.#put({ remake, isRolling, progress: null, outcome: { kind: 'unkept' } })
      return
    }
    this.#put({ remake, isRolling, progress: null, outcome: null })
    const outcome = await carryOut(this.#client, remake, {
      tell: progress => this.#put({ remake, isRolling, progress, outcome: null }),
      pause: ms => new Promise(resolve => setTimeout(resolve, ms)),
    })
    if (outcome.kind === 'done') forgetRemake(this.#shelf, this.#key, remake)
    const progress = this.of(remake.namespace, remake.name)?.progress ?? null
    this.#put({ remake, isRolling, progress, outcome })
  }

  /** For good: what of it was done stays done. */
  forget(remake: Remake): void {
    forgetRemake(this.#shelf, this.#key, remake)
    this.close(remake)
  }

  /** What was shown of a run that is over. */
  close({ namespace, name }: Remake): void {
    if (!this.isUnderWay(namespace, name)) this.#runs.delete(`${namespace}/${name}`)
    this.#tell()
  }

  #put(run: Run): void {
    this.#runs.set(keyOf(run.remake), run)
    this.#tell()
  }

  #tell(): void {
    this.#kept = keptRemakes(this.#shelf, this.#key)
    this.#all = [...this.#runs.values()]
    for (const listener of this.#listeners) listener()
  }
}

const noShelf: Shelf = {
  getItem: () => null,
  setItem() {},
  removeItem() {},
}

/** A browser may refuse even to be asked. */
function shelfOfBrowser(): Shelf {
  try {
    return window.localStorage
  } catch {
    return noShelf
  }
}

const held = new WeakMap<Client, Map<string, RemakeRuns>>()

export function useRemakeRuns(): RemakeRuns {
  const client = useClient()
  const session = useSession()
  const key = shelfKey(clusterOf(session).name, session.user.name)
  return useMemo(() => {
    const ofClient = held.get(client) ?? new Map<string, RemakeRuns>()
    held.set(client, ofClient)
    const runs = ofClient.get(key) ?? new RemakeRuns(client, shelfOfBrowser(), key)
    ofClient.set(key, runs)
    return runs
  }, [client, key])
}

export function useRun(namespace: string, name: string): Run | null {
  const runs = useRemakeRuns()
  return useSyncExternalStore(runs.subscribe, () => runs.of(namespace, name))
}

export function useKeptRemakes(): readonly Remake[] {
  const runs = useRemakeRuns()
  return useSyncExternalStore(runs.subscribe, runs.kept)
}

export function useRuns(): readonly Run[] {
  const runs = useRemakeRuns()
  return useSyncExternalStore(runs.subscribe, runs.all)
}
