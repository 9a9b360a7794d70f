// A cause that is many is told by its first, and the others when somebody asks: what a Pod's template would have to say
// otherwise, why each node does not take it, what is the matter with the other Pods of the set. Pure.
import { outsideBrackets, refusalOf } from '../../../src/workload/trouble/refusal.ts'
import type { Trouble } from '../../../src/workload/trouble/trouble.ts'
import {
  type ToldTrouble,
  type TroubleWords,
  troubleText,
} from '../../../src/workload/trouble/trouble-words.ts'
import type { SetView } from './set-model.ts'

export interface Folded<T> {
  readonly first: T
  readonly rest: readonly string[]
}

export function foldedTrouble(trouble: Trouble, { said }: Pick<TroubleWords, 'said'>): Folded<Trouble> {
  switch (trouble.kind) {
    case 'refused': {
      const { why } = refusalOf(trouble.message)
      const [, second, ...others] = why.kind === 'podSecurity' ? why.violations : []
      if (second === undefined) break
      const message = trouble.message.slice(0, trouble.message.indexOf(`, ${second}`))
      return { first: { ...trouble, message }, rest: [second, ...others].map(said) }
    }
    case 'unschedulable':
    case 'claimUnbound': {
      if (trouble.kind === 'claimUnbound' && trouble.claim) break
      const [, count, why = ''] = /^(\d+\/\d+ nodes are available): (.+)$/s.exec(trouble.message) ?? []
      const [reason, ...others] = outsideBrackets(why)
      if (count === undefined || others.length === 0) break
      return { first: { ...trouble, message: `${count}: ${reason}` }, rest: others.map(said) }
    }
  }
  return { first: trouble, rest: [] }
}

/** More of them are counted. */
const toldMax = 20

/** What keeps the set from going on, and what else is the matter: of its cause, and of its other Pods. */
export function foldedState(view: SetView, words: TroubleWords): Folded<SetView['state']> {
  const { state, ordinals } = view
  if (state.kind !== 'waiting') return { first: state, rest: [] }
  const { first, rest } = foldedTrouble(state.trouble.trouble, words)
  const others = ordinals
    .filter(each => each.state === 'failed' && each.podName !== state.trouble.podName)
    .flatMap(({ podName, cause }) => (cause ? [`${podName} ${foldedText(cause, words)}`] : []))
  return {
    first: { ...state, trouble: { ...state.trouble, trouble: first } },
    rest: [...rest, ...others].slice(0, toldMax),
  }
}

const foldedText = (cause: ToldTrouble, words: TroubleWords): string =>
  troubleText({ ...cause, trouble: foldedTrouble(cause.trouble, words).first }, words)
