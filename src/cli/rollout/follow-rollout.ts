// Follows a rollout to its verdict, shows it on the way, and says how it ended.
import { sleep } from '../../base/clock.ts'
import { keepingAlive } from '../../base/keep-alive.ts'
import { formatSeconds } from '../../foresee/index.ts'
import { judgeRollout, type ObservedRollout, type Trouble } from '../../foresee/rollout-verdict.ts'
import type { SetContext } from '../sets/on-set.ts'
import { Bell } from '../terminal/bell.ts'
import type { ProgressEvent } from '../terminal/progress.ts'
import { listenForStop } from '../terminal/stop-signals.ts'
import { observeRollout } from './observe-rollout.ts'
import { rolloutView } from './rollout-views.ts'
import { watchRollout } from './watch-rollout.ts'
import { adviceFor } from './way-out-words.ts'

export type FollowOptions = Pick<
  SetContext,
  'connection' | 'ref' | 'console' | 'teller' | 'clock' | 'where' | 'stuckAfterMs' | 'timeoutMs'
>

export type FollowEnd =
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'stuck'; readonly trouble: Trouble }
  | { readonly kind: 'timedOut'; readonly message: string; readonly trouble: Trouble | null }
  | { readonly kind: 'gone' }
  | { readonly kind: 'interrupted'; readonly signal: string }

/** Exit codes of every verb that follows a rollout. 124 is what `timeout` ends with. */
export const followExitCodes = { done: 0, stuck: 1, gone: 1, timedOut: 124 } as const

/** Follows it, says how it ended (`doneText` in the place of kubectl's words), and answers with the exit code. */
export async function followRollout(options: FollowOptions, doneText?: string): Promise<number> {
  const end = await followUntil(options, () => false)
  tellEnd(end.kind === 'done' && doneText ? { ...end, message: doneText } : end, options)
  return exitCodeOf(end)
}

/** Follows it until what is waited for has come, or until its end, whichever is first. The end is left to be told. */
export async function followUntil(
  options: FollowOptions,
  hasCome: (rollout: ObservedRollout) => boolean,
): Promise<FollowEnd> {
  const stop = listenForStop()
  try {
    return await keepingAlive(() => followToEnd(options, { stop: stop.signal, hasCome }))
  } finally {
    stop.dispose()
  }
}

export function exitCodeOf(end: FollowEnd): number {
  if (end.kind === 'interrupted') return end.signal === 'SIGTERM' ? 143 : end.signal === 'SIGHUP' ? 129 : 130
  return followExitCodes[end.kind]
}

async function followToEnd(
  options: FollowOptions,
  { stop, hasCome }: { readonly stop: AbortSignal; hasCome(rollout: ObservedRollout): boolean },
): Promise<FollowEnd> {
  const { connection, ref, clock, timeoutMs } = options
  // What may not be read is refused here, in words.
  const first = await observeRollout(connection.client, ref, clock)
  const bell = new Bell()
  const ring = () => bell.ring()
  const view = rolloutView(options)
  const deadline = timeoutMs === null ? null : clock.now() + timeoutMs
  const look = (rollout: ObservedRollout | null): FollowEnd | null => {
    if (!rollout || isAnother(first, rollout)) return { kind: 'gone' }
    const verdict = judgeRollout(rollout, options)
    view.show(rollout, verdict)
    if (hasCome(rollout)) return { kind: 'done', message: verdict.message }
    if (verdict.kind !== 'going') return verdict
    if (stop.aborted) return { kind: 'interrupted', signal: String(stop.reason) }
    return deadline !== null && clock.now() >= deadline ? { ...verdict, kind: 'timedOut' } : null
  }
  let end = look(first)
  if (end) {
    view.finish()
    return end
  }
  const watch = await watchRollout({ client: connection.client, clock, ref, onChange: ring })
  stop.addEventListener('abort', ring)
  try {
    for (; !end; end = look(watch.rollout())) {
      const tick = clock.after(everyMs, ring)
      await bell.heard()
      tick.cancel()
      // Changes come in bursts, and nobody reads faster than this.
      await sleep(clock, burstMs, stop)
    }
    return end
  } finally {
    view.finish()
    stop.removeEventListener('abort', ring)
    await watch.stop()
  }
}

/** Patience and ages are counted in seconds. */
const everyMs = 1000
const burstMs = 20

const isAnother = (first: ObservedRollout, rollout: ObservedRollout): boolean =>
  first.set.metadata?.uid !== rollout.set.metadata?.uid

export function tellEnd(end: FollowEnd, options: FollowOptions): void {
  const { teller, ref, console, timeoutMs } = options
  const complain = (text: string) => console.err.write(`error: ${text}\n`)
  switch (end.kind) {
    case 'done':
      teller.tell(ref, verdictEvent('done', end.message), end.message)
      break
    case 'stuck':
      tellStuck(end.trouble, options)
      break
    case 'timedOut': {
      const text = `timed out after ${formatSeconds((timeoutMs ?? 0) / 1000)}: ${end.trouble?.cause ?? end.message}`
      teller.tell(ref, verdictEvent('timedOut', text, end.trouble))
      complain(text)
      break
    }
    case 'gone': {
      const text = `statefulset ${ref.namespace}/${ref.name} was deleted meanwhile`
      teller.tell(ref, verdictEvent('gone', text))
      complain(text)
      break
    }
    case 'interrupted':
      teller.tell(ref, verdictEvent('interrupted', 'no longer followed; the rollout goes on'))
      teller.note('No longer followed; the rollout goes on.')
  }
}

function tellStuck(trouble: Trouble, options: FollowOptions): void {
  const { teller, ref } = options
  const { text, commands } = stuckWords(trouble, options)
  teller.tell(ref, { ...verdictEvent('stuck', trouble.cause, trouble), commands }, text)
}

/** The verdict on a rollout that is stuck, with the way out. */
export function stuckWords(
  trouble: Trouble,
  { ref, where, clock }: Pick<FollowOptions, 'ref' | 'where' | 'clock'>,
): { readonly text: string; readonly commands: readonly string[] } {
  const advice = adviceFor(trouble, { setName: ref.name, where })
  const lasts =
    trouble.since === null
      ? ''
      : `, for ${formatSeconds(Math.max(1, Math.round((clock.now() - trouble.since) / 1000)))}`
  const lines = [`Stuck: ${trouble.cause}${lasts}.`, advice.text, ...advice.commands.map(each => `  ${each}`)]
  return { text: lines.join('\n'), commands: advice.commands }
}

type VerdictEvent = Extract<ProgressEvent, { readonly kind: 'verdict' }>

export const verdictEvent = (
  verdict: VerdictEvent['verdict'],
  message: string,
  trouble: Trouble | null = null,
): VerdictEvent => ({
  kind: 'verdict',
  verdict,
  message,
  pod: trouble?.pod ?? null,
  ordinal: trouble?.ordinal ?? null,
  cause: trouble?.cause ?? null,
  commands: [],
})
