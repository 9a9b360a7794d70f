// Many cases one after the other, and what came of them; one case told aloud.
import { drawCase } from './draw-case.ts'
import { drawHarmless } from './draw-harmless.ts'
import { describeCase } from './plan-case.ts'
import { type CaseVerdict, runCase } from './run-case.ts'

export interface Tally {
  readonly plans: number
  readonly done: number
  readonly stuck: number
  /** Plans of which something did not come true. */
  readonly wrong: number
  /** Those that nobody could have foreseen: a template failed that had never been tried. */
  readonly unknowable: number
  /** Of those that were done, how many took no longer than the plan's worst case. */
  readonly inTime: number
}

type Tell = (line: string) => void

interface Cases {
  /** The first seed. */
  readonly first: number
  readonly count: number
  readonly tell: Tell
}

export async function runPlans({ first, count, tell }: Cases): Promise<Tally> {
  const tally = { plans: 0, done: 0, stuck: 0, wrong: 0, unknowable: 0, inTime: 0 }
  for (let seed = first; seed < first + count; seed++) {
    const drawn = drawCase(seed)
    const { plan, wrong, isUnknowable, tookSeconds } = await runCase(drawn)
    tally.plans++
    if (plan.end.kind === 'stuck') tally.stuck++
    if (isUnknowable) {
      tally.unknowable++
      continue
    }
    if (plan.end.kind === 'done') {
      tally.done++
      if (tookSeconds <= plan.worstSeconds + 1) tally.inTime++
    }
    if (wrong.length === 0) continue
    tally.wrong++
    for (const line of [`seed ${seed}`, ...wrong, ...describeCase(drawn)]) tell(line)
  }
  const { plans, done, stuck, wrong, unknowable, inTime } = tally
  tell(
    `${plans} plans: ${done} done, ${stuck} stuck, ${wrong} wrong, ${unknowable} that nobody could have foreseen; ${inTime} of ${done} in time`,
  )
  return tally
}

/** Harmless edits: how many were called dangerous, or did not come true. */
export async function runHarmless({ first, count, tell }: Cases): Promise<number> {
  let wrong = 0
  for (let seed = first; seed < first + count; seed++) {
    const drawn = drawHarmless(seed)
    const verdict = await runCase(drawn)
    const dangers = verdict.plan.hazards.filter(({ severity }) => severity === 'danger')
    if (dangers.length + verdict.wrong.length === 0) continue
    wrong++
    const found = [...dangers.map(({ id, evidence }) => `${id}: ${evidence}`), ...verdict.wrong]
    for (const line of [`harmless ${seed}`, ...found, ...describeCase(drawn)]) tell(line)
  }
  tell(`${count} harmless edits: ${wrong} called dangerous or not come true`)
  return wrong
}

/** The case of a seed: what it is, what was planned, what happened, what was wrong. */
export async function tellCase(seed: number, tell: Tell): Promise<CaseVerdict> {
  const drawn = drawCase(seed)
  for (const line of describeCase(drawn)) tell(`# ${line}`)
  const verdict = await runCase(drawn, async (_, { happenings }, startedAt) => {
    for (const { kind, pod, at } of happenings) tell(`  ${(at - startedAt) / 1000} s: ${kind} ${pod}`)
  })
  tell('planned:')
  for (const { kind, pod, cause, typicalSeconds } of verdict.plan.steps)
    tell(`  ${kind} ${pod} (${cause}, ${typicalSeconds} s)`)
  for (const sentence of verdict.wrong) tell(`WRONG ${sentence}`)
  if (verdict.wrong.length === 0) tell('it came true')
  return verdict
}
