// What users, admins and accidents do to a set and its surroundings, as data.
import type { SetShape } from './set-shape.ts'

export type Edit =
  | { readonly kind: 'createSet'; readonly shape: SetShape }
  | { readonly kind: 'deleteSet'; readonly propagation: 'Background' | 'Foreground' | 'Orphan' }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'partition'; readonly partition: number | null }
  | { readonly kind: 'strategy'; readonly strategy: SetShape['strategy'] }
  | { readonly kind: 'minReady'; readonly seconds: number }
  | { readonly kind: 'start'; readonly start: number }
  | {
      readonly kind: 'retention'
      readonly whenScaled: SetShape['whenScaled']
      readonly whenDeleted: SetShape['whenDeleted']
    }
  | { readonly kind: 'historyLimit'; readonly limit: number }
  | { readonly kind: 'annotate'; readonly value: string }
  | { readonly kind: 'condition'; readonly status: string }
  | { readonly kind: PodEdit; readonly pick: number }
  | { readonly kind: 'fail'; readonly pick: number; readonly phase: 'Failed' | 'Succeeded' }
  | { readonly kind: 'intrude'; readonly name: string; readonly isMatching: boolean }
  | {
      readonly kind: 'deleteClaim' | 'stealClaim' | 'shareClaim' | 'holdClaim' | 'freeClaim'
      readonly pick: number
    }
  | { readonly kind: 'deleteRevision' | 'orphanRevision'; readonly pick: number }
  | { readonly kind: 'cutNode'; readonly node: number }
  | { readonly kind: 'healNodes' }

export type PodEdit =
  | 'deletePod'
  | 'forceDeletePod'
  | 'orphanPod'
  | 'stealPod'
  | 'relabelPod'
  | 'unnamePod'
  | 'holdPod'
  | 'freePod'
  | 'unready'
  | 'recover'

/** One line for traces. */
export function formatEdit(edit: Edit): string {
  const { kind, ...rest } = edit
  const values = Object.entries('shape' in rest ? rest.shape : rest).map(
    ([name, value]) => `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`,
  )
  return [kind, ...values].join(' ')
}
