// Which Pods an autoscaler counts: those that its scale selects, unless another autoscaler counts some of them as well.
import type { Pod } from '../../api/generated/types.ts'
import type { ObjectKey } from '../../api/object.ts'
import { type Labels, matchesLabels, parseLabelSelector, type Selector } from '../../api/select/selector.ts'
import { errorWords } from '../../base/error-words.ts'

export type Selection =
  | { readonly kind: 'pods'; readonly pods: readonly Pod[] }
  /** Nothing can be said of its Pods: `told` is the event, `condition` what ScalingActive says. */
  | {
      readonly kind: 'none'
      readonly told: Told
      readonly condition: Told
    }

interface Told {
  readonly reason: string
  readonly message: string
}

/** What the autoscalers select, as far as they have been looked at. */
export type Selectors = Map<ObjectKey, Selector>

export interface Selecting {
  readonly key: ObjectKey
  /** Of the scale; empty where it names none. */
  readonly text: string
  /** Of the autoscaler's namespace. */
  readonly pods: readonly Pod[]
  readonly selectors: Selectors
}

export function selectionOf({ key, text, pods, selectors }: Selecting): Selection {
  if (text === '') {
    selectors.delete(key)
    const message = "the HPA target's scale is missing a selector"
    return none('SelectorRequired', 'selector is required', { reason: 'InvalidSelector', message })
  }
  const selector = selectorOf(text)
  if (typeof selector === 'string') {
    selectors.delete(key)
    const told = { reason: 'InvalidSelector', message: `${unreadable}: ${selector}` }
    return { kind: 'none', told, condition: told }
  }
  selectors.set(key, selector)
  const selected = pods.filter(pod => selects(selector, pod))
  const [namespace] = key.split('/')
  const all = [...selectors].filter(
    ([other, theirs]) => other.startsWith(`${namespace}/`) && selected.some(pod => selects(theirs, pod)),
  )
  if (all.length <= 1) return { kind: 'pods', pods: selected }
  const names = all.map(([other]) => other).toSorted()
  const message = `pods by selector ${text} are controlled by multiple HPAs: [${names.join(' ')}]`
  return none('AmbiguousSelector', message, { reason: 'AmbiguousSelector', message })
}

const unreadable = "couldn't convert selector into a corresponding internal selector object"

/** A definition may name any text of its objects as their selector: why it is none, where it is none. */
function selectorOf(text: string): Selector | string {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    return errorWords(error)
  }
}

const none = (reason: string, message: string, condition: Told): Selection => ({
  kind: 'none',
  told: { reason, message },
  condition,
})

const selects = (selector: Selector, { metadata }: Pod): boolean =>
  matchesLabels(selector, metadata?.labels as Labels | undefined)
