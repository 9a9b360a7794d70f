// What tells why the claims of Pods wait for their volumes: asked for once a Pod waits for one, and as far as one may see it.
import type { PersistentVolumeClaim, StorageClass } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { Client } from '../../client/client.ts'
import { ObjectInformer } from '../../control/object-informer.ts'
import type { ClaimEvidence } from '../../workload/trouble/claim-trouble.ts'
import { mayList } from '../rollout/observe-rollout.ts'

type Options = ConstructorParameters<typeof ObjectInformer>[1] & { readonly client: Client }

interface Informers {
  readonly claims: ObjectInformer<PersistentVolumeClaim>
  readonly classes: ObjectInformer<StorageClass>
}

export class ClaimWatch {
  readonly #namespace: string
  readonly #options: Options
  readonly #changed: () => void
  #asking: Promise<Informers | null> | null = null
  /** Null while it is asked for. */
  #evidence: ClaimEvidence | null = null

  constructor(namespace: string, options: Options, changed: () => void) {
    this.#namespace = namespace
    this.#options = options
    this.#changed = changed
  }

  /** Null while it is not known yet: whoever tells of a claim waits for it. */
  evidence(): ClaimEvidence | null {
    this.#asking ??= this.#ask()
    return this.#evidence
  }

  async stop(): Promise<void> {
    const informers = await this.#asking
    await Promise.all([informers?.claims.stop(), informers?.classes.stop()])
  }

  async #ask(): Promise<Informers | null> {
    const informers = await this.#start().catch(() => null)
    if (!informers) this.#evidence = {}
    this.#changed()
    return informers
  }

  /** Null where one may not see both. */
  async #start(): Promise<Informers | null> {
    const { client } = this.#options
    const seen = await Promise.all([
      mayList(client, kinds.PersistentVolumeClaim, this.#namespace),
      mayList(client, kinds.StorageClass, ''),
    ])
    if (seen.includes(false)) return null
    const where = { namespace: this.#namespace }
    const claims = new ObjectInformer(kinds.PersistentVolumeClaim, this.#options, where)
    const classes = new ObjectInformer(kinds.StorageClass, this.#options)
    const tell = () => {
      if (claims.version() === null || classes.version() === null) return
      this.#evidence = {
        claims: { get: name => claims.get({ namespace: this.#namespace, name }) ?? undefined },
        classes: classes.list(),
      }
      this.#changed()
    }
    for (const informer of [claims, classes]) {
      informer.onChange(tell)
      informer.start()
      // An empty list tells of no change.
      void informer.synced().then(tell)
    }
    return { claims, classes }
  }
}
