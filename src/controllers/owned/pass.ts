// One pass of a controller over one object that owns others: what it needs to act, and what it has to note of its acts.
import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import { type ApiObject, nameOf, uidOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Informers, Outcome } from '../../control/controller.ts'
import { controllerReference } from '../../workload/owners.ts'

export interface Pass<T extends ApiObject> {
  readonly key: string
  readonly owner: T
  readonly kind: Kind<T>
  readonly now: Instant
  readonly client: Client
  readonly informers: Pick<Informers, 'of'>
  /** Notes a write, so that the next pass waits until it is seen. */
  wrote<W extends ApiObject>(kind: Kind<W>, answer: unknown): void
  /** Records an event about the owner. */
  tell(type: 'Normal' | 'Warning', reason: string, message: string): void
}

export type ReconcileOwner<T extends ApiObject> = (pass: Pass<T>) => Promise<Outcome>

/** The reference by which the owner controls what it makes. */
export const ownerReference = <T extends ApiObject>({ owner, kind }: Pass<T>) =>
  controllerReference(
    { apiVersion: apiVersionOf(kind), kind: kind.kind },
    { name: nameOf(owner), uid: uidOf(owner) },
  )
