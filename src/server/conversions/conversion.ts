import type { Kind } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { type Reason, StatusError } from '../../api/status-error.ts'

/** Objects that are stored as one kind and also served as another: two API groups or versions of the same thing. */
export interface Conversion {
  readonly stored: Pick<Kind, 'group' | 'plural'>
  /** Shares what both kinds have in common with the stored object. */
  fromStored(object: ApiObject): ApiObject
  /** The draft may be used up; `original` is what it was copied from. */
  toStored(draft: Draft<ApiObject>, original: ApiObject): Draft<ApiObject>
  /** Where somebody outside of this process converts; left out where the functions above know by themselves. */
  readonly asked?: AskedConversion
}

/**
 * A conversion that is asked for ahead of its use: `fromStored` and `toStored` answer at once, from what they were told, and throw
 * `ConversionNeeded` about what they were not. A promise only where something has to be asked; it rejects with the refusal.
 */
export interface AskedConversion {
  /** What `fromStored` is going to be asked about; it is known for as long as the bytes live. */
  show(stored: readonly { readonly object: ApiObject; readonly bytes: Uint8Array }[]): Promise<void> | null
  /** What `toStored` is going to be asked about: the draft itself, not a copy. */
  store(draft: ApiObject): Promise<void> | null
  /** The stored object looks like another but for its version. */
  adopt(object: ApiObject, like: ApiObject): void
}

/** Something was to be converted that had not been asked for: who can wait does so, and tries again. */
export class ConversionNeeded extends StatusError {
  readonly learn: () => Promise<void>
  constructor(learn: () => Promise<void>) {
    super({
      reason: 'ServiceUnavailable',
      message: 'an object has to be converted first, please try again',
      retryAfterSeconds: 1,
    })
    this.learn = learn
  }
}

/** Upstream has no reason for a conversion that failed, and 500 as its code. */
export const conversionFailed = (message: string): StatusError =>
  new StatusError({ reason: '' as Reason, message, code: 500 })

/** More rounds than a write has versions to be seen in mean that what was learned is forgotten too soon. */
const roundsMax = 32

/** Carries a step out that may need conversions, as often as it needs one more. */
export async function foreseen<T>(step: () => T): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return step()
    } catch (error) {
      if (!(error instanceof ConversionNeeded) || round === roundsMax) throw error
      await error.learn()
    }
  }
}
