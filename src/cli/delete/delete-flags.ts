import type { ManifestFlags } from '../resources/read-manifests.ts'
import type { SetFlags } from '../sets/on-set.ts'

export interface DeleteFlags extends SetFlags, ManifestFlags {
  readonly ordered?: boolean
  readonly cascade: 'background' | 'foreground' | 'orphan'
  readonly gracePeriod?: number
  readonly ignoreNotFound?: boolean
  readonly wait: boolean
  readonly yes?: boolean
}

export const propagation = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const
