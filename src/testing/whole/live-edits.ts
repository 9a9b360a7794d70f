// Carries the edits of the simulations to a real server. What an edit asks for is sent at once and takes effect when the
// server comes to it, if ever: users do not wait, and what is refused or lost is theirs to bear.
import { isEqual } from '../../api/equality.ts'
import type { DeleteOptions, Pod } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import { type ApiObject, type ObjectRef, toUid, uidOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { Unreachable } from '../../client/transport.ts'
import type { EditedCluster } from '../sim/edits/edit-things.ts'
import type { EditableApi } from '../sim/model/model-api.ts'
import type { Chronicle } from './chronicle.ts'
import type { Link } from './link.ts'
import type { SimulatedMachine } from './simulated-machine.ts'

/** A user who has looked at something old looks again so often. */
const triesMax = 8

export class LiveEdits implements EditableApi {
  readonly #client: Client
  readonly #chronicle: Chronicle
  readonly #onError: (error: unknown) => void

  constructor(options: {
    readonly client: Client
    readonly chronicle: Chronicle
    /** Told of what is neither a refusal nor a broken connection. */
    onError(error: unknown): void
  }) {
    this.#client = options.client
    this.#chronicle = options.chronicle
    this.#onError = options.onError
  }

  find<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): T | null {
    return this.#chronicle.find(kind, ref)
  }

  get<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): T {
    return this.#chronicle.get(kind, ref)
  }

  list<T extends ApiObject>(kind: Kind<T>): readonly T[] {
    return this.#chronicle.list(kind)
  }

  create<T extends ApiObject>(kind: Kind<T>, object: T): T {
    this.#send(() => this.#client.create(kind, object))
    return object
  }

  delete<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef, options: DeleteOptions): T {
    this.#send(() => this.#client.delete(kind, ref, options))
    return this.get(kind, ref)
  }

  /** Sends what the edit makes of the object; when somebody else was faster, what it makes of theirs. */
  change<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef, edit: (object: T) => T): T {
    const known = this.get(kind, ref)
    this.#send(async () => {
      for (let tries = 0; tries < triesMax; tries++) {
        const object = await this.#client.get(kind, ref)
        if (object.metadata?.uid !== known.metadata?.uid) return
        const edited = edit(object)
        if (isEqual(edited, object)) return
        try {
          await this.#client.update(
            kind,
            edited,
            isStatusEdit(object, edited) ? { subresource: 'status' } : {},
          )
          return
        } catch (error) {
          if (!isRefusal(error, 'Conflict')) throw error
        }
      }
    })
    return known
  }

  #send(call: () => Promise<unknown>): void {
    call().catch((error: unknown) => {
      if (!isRefusal(error) && !(error instanceof Unreachable)) this.#onError(error)
    })
  }
}

const statusOf = (object: ApiObject): unknown => (object as { readonly status?: unknown }).status

const isStatusEdit = (before: ApiObject, after: ApiObject): boolean =>
  !isEqual(statusOf(before), statusOf(after))

/** What edits do to nodes: their connections are cut, and their containers end. */
export class LiveCluster implements EditedCluster {
  readonly #api: EditableApi
  readonly #nodes: readonly { readonly machine: SimulatedMachine; readonly link: Link }[]
  readonly #forced: Set<string>
  readonly #podKind: Kind<Pod>

  constructor(options: {
    readonly api: EditableApi
    readonly podKind: Kind<Pod>
    readonly nodes: readonly { readonly machine: SimulatedMachine; readonly link: Link }[]
    readonly forced: Set<string>
  }) {
    this.#api = options.api
    this.#podKind = options.podKind
    this.#nodes = options.nodes
    this.#forced = options.forced
  }

  cutNode(index: number): void {
    this.#nodes[index % this.#nodes.length]?.link.cut()
  }

  healNodes(): void {
    for (const { link } of this.#nodes) link.heal()
  }

  isCut(node: string | undefined): boolean {
    return this.#nodes.some(({ machine, link }) => machine.name === node && link.isCut)
  }

  /** A Pod ends, or says that it is not ready; its agent finds out. */
  setPod(ref: ObjectRef, { phase }: { readonly phase: string }): void {
    const uid = toUid(this.#api.find(this.#podKind, ref)?.metadata?.uid)
    for (const { machine } of this.#nodes) {
      if (phase === 'Running') machine.setReady(uid, false)
      else void machine.end(uid, phase === 'Succeeded' ? 0 : 1)
    }
    if (phase !== 'Failed') return
    this.#forced.add(ref.name)
    this.#evict(ref)
  }

  recover(pod: Pod): void {
    for (const { machine } of this.#nodes) machine.setReady(uidOf(pod), true)
  }

  /**
   * Containers of sets start again; only a node can fail a Pod for good. Here a user says it, and a node that does not hear
   * of it runs the Pod on: as after a removal by force, another node may run its successor.
   */
  #evict(ref: ObjectRef): void {
    this.#api.change(
      this.#podKind,
      ref,
      pod => ({ ...pod, status: { ...pod.status, phase: 'Failed', reason: 'Evicted' } }),
      { actor: 'user' },
    )
  }
}
