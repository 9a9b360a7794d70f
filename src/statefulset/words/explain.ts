// The state of a set in one English sentence: `web-1 is not Ready: its readiness probe fails with 404 for 40 s; the
// rollout waits; 2 of 3 updated`.
import { nameOf } from '../../api/object.ts'
import type { Instant } from '../../base/clock.ts'
import { englishTroubles, type TroubleWords, troubleText } from '../../workload/trouble/trouble-words.ts'
import type { Held } from '../nouns/waiting.ts'
import { type Deed, type Explained, type Progress, type SetState, setState } from '../set-state.ts'
import type { SetTrouble } from '../set-trouble.ts'

export const explainStatefulSet = (explained: Explained, now: Instant): string =>
  stateText(setState(explained, now), { setName: nameOf(explained.set), now })

/** Whom the sentence is about, and when it is told. */
export interface About {
  readonly setName: string
  readonly now: Instant
}

/** The sentence of a language; this file has the English one. */
export type StateWords = (state: SetState, about: About) => string

export function stateText(
  state: SetState,
  { setName, now }: About,
  words: TroubleWords = englishTroubles,
): string {
  switch (state.kind) {
    case 'deleting':
      return `${setName} is being deleted; ${countOf(state.podsLeft, 'Pod')} left`
    case 'waiting':
      return [
        waitText(state.trouble, { now, words }),
        heldTexts[state.trouble.holds],
        state.progress ? progressText(state.progress) : '',
      ]
        .filter(Boolean)
        .join('; ')
    case 'acting':
      return `${state.podName} is about to be ${deedTexts[state.deed]}`
    case 'empty':
      return `${setName} is scaled to zero`
    case 'complete':
      return `${allReady(state.replicas)} and up to date`
    case 'onDelete':
      return `${allReady(state.replicas)}; ${state.outdated} of an older revision will be replaced when somebody deletes them (OnDelete)`
    case 'heldAtPartition':
      return `${allReady(state.replicas)}; ${state.updated} of ${state.replicas} updated, those below ordinal ${state.ordinal} stay as they are (partition)`
  }
}

const heldTexts: { readonly [H in Held]: string } = {
  creation: 'no further Pod is created until then',
  scaleDown: 'scaling down waits',
  update: 'the rollout waits',
  completion: '',
}

const deedTexts: { readonly [D in Deed]: string } = {
  create: 'created',
  delete: 'deleted',
  repair: 'repaired',
}

function waitText(
  { podName, budget, trouble, since }: SetTrouble,
  { now, words }: { readonly now: Instant; readonly words: TroubleWords },
): string {
  return budget
    ? `${countOf(budget.unavailable, 'Pod')} unavailable, the lowest ${podName}, and ${budget.maxUnavailable} may be`
    : `${podName} ${troubleText({ podName, trouble, since, now }, words)}`
}

const progressText = ({ of, count, replicas }: Progress): string =>
  `${count} of ${replicas} ${of === 'updated' ? 'updated' : 'Ready'}`

const allReady = (replicas: number): string =>
  replicas === 1 ? 'its one Pod is Ready' : `all ${countOf(replicas, 'Pod')} Ready`

const countOf = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'} ${count === 1 ? 'is' : 'are'}`
