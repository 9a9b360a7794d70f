// What a node knows of a pod's status in the API, and so what is left to write: its own writes are not repeated, and what
// somebody else has written over them is put right.
import { isEqual } from '../../api/equality.ts'
import type { Pod, PodStatus } from '../../api/generated/types.ts'
import { uidOf } from '../../api/object.ts'
import { compareVersions } from '../../api/resource-version.ts'
import { statusPatch } from './status-patch.ts'

export class KnownStatus {
  #pod: Pod
  /** What was sent last, and what the API made of it: it may keep things in a form of its own. */
  #settled: { readonly sent: PodStatus; readonly kept: PodStatus } | null = null

  constructor(pod: Pod) {
    this.#pod = pod
  }

  /** The newest object that is known: from the watch, or the answer to a write of the node's. */
  get pod(): Pod {
    return this.#pod
  }

  /** The watch has brought a newer object. */
  observe(pod: Pod): void {
    if (isNewer(pod, this.#pod)) this.#pod = pod
  }

  /** The API has taken a write. */
  wrote(sent: PodStatus, written: Pod): void {
    this.observe(written)
    this.#settled = { sent, kept: written.status ?? {} }
  }

  /** The patch that brings the API to the status; null where it has it. */
  patchTo(status: PodStatus): ReturnType<typeof statusPatch> {
    return this.#isSettled(status) ? null : statusPatch(uidOf(this.#pod), this.#pod.status ?? {}, status)
  }

  #isSettled(status: PodStatus): boolean {
    const settled = this.#settled
    return settled !== null && isEqual(settled.sent, status) && isEqual(settled.kept, this.#pod.status ?? {})
  }
}

const isNewer = (a: Pod, b: Pod): boolean =>
  compareVersions(a.metadata?.resourceVersion ?? '0', b.metadata?.resourceVersion ?? '0') >= 0
