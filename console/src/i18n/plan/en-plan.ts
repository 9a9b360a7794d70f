// English as the console speaks it: as everywhere else, but that causes have no codes in them, which stand in tooltips.
import { english } from '../../../../src/foresee/words/english/english.ts'
import type { PlanWords } from '../../../../src/foresee/words/plan-words.ts'
import { stateText } from '../../../../src/statefulset/words/explain.ts'
import type { ContainerExit } from '../../../../src/workload/trouble/trouble.ts'
import {
  causeText,
  englishTroubles,
  listedContainer,
  type TroubleWords,
} from '../../../../src/workload/trouble/trouble-words.ts'
import { spaced } from '../../parts/words/spaced.ts'
import { withoutCodes } from './codes.ts'
import { enHazards } from './en-hazards.ts'

const { unready, other } = englishTroubles

const troubles: TroubleWords = {
  ...englishTroubles,
  unready: {
    ...unready,
    imagePull: (trouble, telling) =>
      unready.imagePull({ ...trouble, message: withoutCodes(trouble.message) }, telling),
    containerConfig: ({ container, reason, message }) =>
      `its ${listedContainer(container)} cannot be started, as ${startReasons[reason] ?? plain(reason)}${tail(message)}`,
    crashLoop: (trouble, telling) =>
      unready.crashLoop({ ...trouble, exit: trouble.exit && plainExit(trouble.exit) }, telling),
    containerEnded: (trouble, telling) =>
      unready.containerEnded({ ...trouble, exit: plainExit(trouble.exit) }, telling),
    containerWaiting: ({ container, reason, message }) =>
      `its ${listedContainer(container)} waits${tail(message) || `: ${plain(reason)}`}`,
    warned: ({ reason, message }) => tail(message).slice(2) || plain(reason),
  },
  other: {
    ...other,
    ended: ({ phase, reason, message }) => {
      const why = endReasons[reason || phase]
      return `has ended${why ? `, as ${why}` : `: ${plain(reason)}`}${tail(message)}`
    },
  },
}

const startReasons: { readonly [reason: string]: string } = {
  CreateContainerConfigError: 'what it is configured with is not all there',
  CreateContainerError: 'its node cannot create it',
  RunContainerError: 'its node cannot run it',
  PostStartHookError: 'its postStart hook fails',
}

const endReasons: { readonly [reason: string]: string } = {
  Succeeded: 'all its containers succeeded',
  Failed: 'a container failed',
  Evicted: 'it was evicted',
  DeadlineExceeded: 'its time was over',
  NodeLost: 'its node was lost',
  NodeShutdown: 'its node was shut down',
  Terminated: 'its node was shut down',
  Preempting: 'it gave way to a more important Pod',
}

/** `failed to drain`: a code that has no words of its own, taken apart. */
const plain = (code: string): string => {
  const words = spaced(code)
  return words.charAt(0).toLowerCase() + words.slice(1)
}

const plainExit = (exit: ContainerExit): ContainerExit => ({
  ...exit,
  reason: exit.reason && plain(exit.reason),
  message: withoutCodes(exit.message),
})

const tail = (message: string): string => {
  const line = withoutCodes((message.split('\n')[0] ?? '').trim())
  return line === '' ? '' : `: ${line}`
}

export const enPlan: PlanWords = {
  ...english,
  troubles,
  hazards: enHazards,
  state: (state, about) => stateText(state, about, troubles),
  reason: reason =>
    reason.kind === 'trouble'
      ? causeText({ trouble: reason.trouble, since: null, now: 0 }, troubles)
      : english.reason(reason),
}
