// What becomes of a draft when another project is chosen for the page: it goes along, unless that is more than one can mean
// by the choice. Then it is asked. Pure.
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { type Bundle, kindOfObject, objectsOf } from '../model/bundle.ts'
import { read, write } from '../model/path.ts'

export interface Choice {
  readonly bundle: Bundle
  /** Where the draft goes now. */
  readonly project: string
  /** What is chosen for the page; empty for all projects. */
  readonly asked: string
  /** Whether something was sent to the server already, or may have been. */
  readonly isBegun: boolean
  /** A draft that was found again for another project than the one that is looked at. */
  readonly isFoundAgain: boolean
  /** An open card, or a text that cannot be read: the objects do not know what is in it. */
  readonly isHalfTyped: boolean
}

export type DraftMove =
  | { readonly kind: 'stays' }
  | { readonly kind: 'goes'; readonly to: string }
  | {
      readonly kind: 'asks'
      readonly to: string
      /** `Service web in other`: what says itself where it goes, and stays there. */
      readonly elsewhere: readonly string[]
    }

export function moveOf({ bundle, project, asked, ...state }: Choice): DraftMove {
  if (asked === '' || asked === project) return { kind: 'stays' }
  const elsewhere = objectsOf(bundle).flatMap(object => {
    const namespace = namespaceOf(object)
    return namespace === null || namespace === project || namespace === asked
      ? []
      : [`${object.kind} ${nameOf(object)}: ${namespace}`]
  })
  const isAsked = state.isBegun || state.isFoundAgain || state.isHalfTyped || elsewhere.length > 0
  return isAsked ? { kind: 'asks', to: asked, elsewhere } : { kind: 'goes', to: asked }
}

/** What names the project that is left names the other one; what names none, or a third, stays as it is. */
export function moved({ set, others }: Bundle, { from, to }: Record<'from' | 'to', string>): Bundle {
  const move = <T extends ApiObject>(object: T): T =>
    namespaceOf(object) === from ? write(object, 'metadata.namespace', to) : object
  return { set: move(set), others: others.map(move) }
}

/** Null for what names none, or cannot. */
function namespaceOf(object: ApiObject): string | null {
  if (kindOfObject(object)?.namespaced === false) return null
  const namespace = read(object, 'metadata.namespace')
  return typeof namespace === 'string' && namespace !== '' ? namespace : null
}
