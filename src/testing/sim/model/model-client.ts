// The client that a simulated controller gets: each call waits until the world lets it through.
//
// So the world decides in which order calls of several controllers happen, what changes between two of them, which
// fail, and after which of them a controller dies.
import type { DeleteOptions, OwnerReference } from '../../../api/generated/types.ts'
import type { Kind } from '../../../api/kinds.ts'
import type { ApiObject, ObjectRef, Uid } from '../../../api/object.ts'
import type { Client } from '../../../client/client.ts'
import type { ModelApi, WriteContext } from './model-api.ts'
import { conflict } from './model-rules.ts'

/** A call on its way to the API. */
export interface PendingCall {
  readonly isWrite: boolean
  readonly text: string
  /** Lets it through. */
  run(): void
  /** Answers with an error; `applied` says whether the call took effect all the same. */
  fail(error: Error, options: { readonly applied: boolean }): void
}

export class ModelClient implements Pick<Client, 'get' | 'create' | 'update' | 'patch' | 'delete'> {
  readonly pending: PendingCall[] = []
  readonly #api: ModelApi
  readonly #context: WriteContext

  constructor(api: ModelApi, context: WriteContext) {
    this.#api = api
    this.#context = context
  }

  get<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef): Promise<T> {
    return this.#wait(`get ${kind.plural}/${ref.name}`, false, () => this.#api.get(kind, ref))
  }

  create<T extends ApiObject>(kind: Kind<T>, object: T): Promise<T> {
    return this.#wait(`create ${kind.plural}/${object.metadata?.name}`, true, () =>
      this.#api.create(kind, object, this.#context),
    )
  }

  update<T extends ApiObject>(
    kind: Kind<T>,
    object: T,
    query?: { readonly subresource?: string },
  ): Promise<T> {
    const isStatus = query?.subresource === 'status'
    return this.#wait(
      `update ${kind.plural}/${object.metadata?.name}${isStatus ? '/status' : ''}`,
      true,
      () =>
        isStatus
          ? this.#api.updateStatus(kind, object, this.#context)
          : this.#api.update(kind, object, this.#context),
    )
  }

  /** Only what adopting and releasing need: owner references, with the UID as precondition. */
  patch<T extends ApiObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    patch: { readonly type: string; readonly body: unknown },
  ): Promise<T> {
    return this.#wait(`patch ${kind.plural}/${ref.name}`, true, () => {
      const { uid, resourceVersion, ownerReferences } = (patch.body as OwnersPatch).metadata
      const old = this.#api.get(kind, ref)
      if (uid !== old.metadata?.uid) throw conflict(kind, old, 'uid')
      if (resourceVersion && resourceVersion !== old.metadata?.resourceVersion)
        throw conflict(kind, old, 'version')
      const owners = mergedOwners(old.metadata?.ownerReferences ?? [], ownerReferences)
      const edit = (object: T): T => ({
        ...object,
        metadata: { ...object.metadata, ownerReferences: owners },
      })
      return this.#api.change(kind, ref, edit, { ...this.#context, verb: 'patch' })
    })
  }

  delete<T extends ApiObject>(kind: Kind<T>, ref: ObjectRef, options: DeleteOptions = {}): Promise<unknown> {
    return this.#wait(`delete ${kind.plural}/${ref.name}`, true, () =>
      this.#api.delete(kind, ref, options, this.#context),
    )
  }

  #wait<R>(text: string, isWrite: boolean, call: () => R): Promise<R> {
    return new Promise((resolve, reject) => {
      this.pending.push({
        text,
        isWrite,
        run() {
          try {
            resolve(call())
          } catch (error) {
            reject(error)
          }
        },
        fail(error, { applied }) {
          try {
            if (applied) call()
          } catch {
            // The caller learns of its own error instead: what the server thought is lost with the answer.
          }
          reject(error)
        },
      })
    })
  }
}

interface OwnersPatch {
  readonly metadata: {
    readonly uid: Uid
    readonly resourceVersion?: string
    readonly ownerReferences: readonly (OwnerReference & { readonly $patch?: 'delete' })[]
  }
}

function mergedOwners(
  owners: readonly OwnerReference[],
  patch: OwnersPatch['metadata']['ownerReferences'],
): readonly OwnerReference[] {
  const merged = new Map(owners.map(owner => [owner.uid, owner]))
  for (const { $patch, ...owner } of patch) {
    if ($patch === 'delete') merged.delete(owner.uid)
    else merged.set(owner.uid, { ...merged.get(owner.uid), ...owner })
  }
  return [...merged.values()]
}
