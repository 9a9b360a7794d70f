// `npm run sim` puts Kedge through simulated worlds until one breaks a promise: the StatefulSet controller alone over a
// model of the API, or, with --whole, all of Kedge over disks, links and machines that fail. docs/SIMULATION.md says more.
//
//   npm run sim                    a thousand worlds
//   npm run sim -- 123             the world of seed 123, told step by step
//   npm run sim -- --worlds 10000  as many worlds
//   npm run sim -- --hours 8       worlds for as long, from a seed of its own
//   npm run sim -- --whole         a hundred worlds of the whole; seed, --worlds and --hours as above
//   npm run sim -- --plans         a thousand plans, held against what happens; seed and --worlds as above
//   npm run sim -- --harmless      200 harmless edits: none may be called dangerous; seed and --worlds as above
//   npm run sim -- --explore       every state of every small set
//   npm run sim -- --crashes       a crash after every write in the life of every small set
//
// A world that breaks a promise is cut down to what is needed, printed, and can be replayed by its seed.
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { seededRandom, systemRandom } from '../base/random.ts'
import { runHarmless, runPlans, tellCase } from './plans/run-plans.ts'
import { drawTrace, formatAction, type Trace } from './sim/actions.ts'
import { sweepCrashes, wholeLife } from './sim/crash-sweep.ts'
import { smallShapes } from './sim/edits/shapes.ts'
import { explore } from './sim/explore.ts'
import { type Judged, shrink, type Traced } from './sim/shrink.ts'
import { describe, runTrace, World } from './sim/world.ts'
import { drawWholeTrace, formatWholeAction, type WholeTrace, wholeLength } from './whole/actions.ts'
import { runWholeTrace, WholeWorld } from './whole/world.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    worlds: { type: 'string' },
    hours: { type: 'string' },
    length: { type: 'string' },
    whole: { type: 'boolean' },
    plans: { type: 'boolean' },
    harmless: { type: 'boolean' },
    explore: { type: 'boolean' },
    crashes: { type: 'boolean' },
  },
})

/** A kind of worlds. */
interface Simulation<T extends Traced> {
  readonly flags: string
  readonly worlds: number
  traceOf(seed: number): T
  run(trace: T): Promise<Judged & { readonly writes: number }>
  /** Runs it aloud. */
  tell(trace: T): Promise<Judged>
}

const lengthOr = (usual: number): number => Number(values.length ?? usual)

const ofController: Simulation<Trace> = {
  flags: '',
  worlds: 1_000,
  traceOf: seed => drawTrace(seed, seededRandom(seed), lengthOr(100)),
  run: runTrace,
  async tell(trace) {
    const world = new World(trace)
    console.log(
      `# ${trace.controllers} controllers, maxUnavailable ${trace.features.maxUnavailable ? 'on' : 'off'}`,
    )
    world.onAction = action => console.log(formatAction(action))
    world.api.onWrite(write => console.log(`    ${write.actor}: ${describe(write)}`))
    return told(await world.run())
  },
}

const ofTheWhole: Simulation<WholeTrace> = {
  flags: '--whole ',
  worlds: 100,
  traceOf: seed => drawWholeTrace(seed, seededRandom(seed), lengthOr(wholeLength)),
  run: runWholeTrace,
  async tell(trace) {
    const world = new WholeWorld(trace)
    const { onWrite } = world.chronicle
    console.log(`# watches go back ${trace.historyEventsMax} events`)
    world.onAction = action => console.log(formatWholeAction(action))
    world.onNote = text => console.log(`  -- ${text}`)
    world.chronicle.onWrite = write => {
      // Signs of life and events would hide all else.
      if (!/leases|events/.test(write.key)) console.log(`    ${write.actor}: ${describe(write)}`)
      onWrite?.(write)
    }
    return told(await world.run())
  },
}

function told<T extends Judged>(verdict: T): T {
  for (const violation of verdict.violations) console.log(`BROKEN ${violation}`)
  if (verdict.violations.length === 0) console.log('no promise broken')
  return verdict
}

async function main(): Promise<void> {
  if (values.explore) exploreAll()
  if (values.crashes) await crashEverywhere()
  if (values.explore || values.crashes) return
  if (values.plans) return plansComeTrue()
  if (values.harmless) return harmlessEdits()
  await (values.whole ? simulate(ofTheWhole) : simulate(ofController))
}

async function harmlessEdits(): Promise<void> {
  const [seed] = positionals
  const wrong = await runHarmless({
    first: Number(seed ?? 1),
    count: Number(values.worlds ?? (seed === undefined ? 200 : 1)),
    tell: line => console.log(line),
  })
  if (wrong > 0) process.exitCode = 1
}

async function plansComeTrue(): Promise<void> {
  const [seed] = positionals
  if (seed !== undefined && values.worlds === undefined) {
    const verdict = await tellCase(Number(seed), line => console.log(line))
    if (verdict.wrong.length > 0) process.exitCode = 1
    return
  }
  const tally = await runPlans({
    first: Number(seed ?? 1),
    count: Number(values.worlds ?? 1_000),
    tell: line => console.log(line),
  })
  const wrong =
    seed === undefined ? await runHarmless({ first: 1, count: 200, tell: line => console.log(line) }) : 0
  if (tally.wrong + wrong > 0) process.exitCode = 1
}

async function simulate<T extends Traced>(simulation: Simulation<T>): Promise<void> {
  const { worlds, hours } = values
  const seed = positionals[0]
  if (seed !== undefined && worlds === undefined && hours === undefined) {
    const verdict = await simulation.tell(simulation.traceOf(Number(seed)))
    if (verdict.violations.length > 0) process.exitCode = 1
    return
  }
  const first = seed === undefined ? firstSeed() : Number(seed)
  const until = hours === undefined ? Number.POSITIVE_INFINITY : hoursFromNow(Number(hours))
  const unbounded = worlds === undefined && hours !== undefined
  const count = unbounded ? Number.POSITIVE_INFINITY : Number(worlds ?? simulation.worlds)
  await runWorlds(simulation, { first, count, until })
}

const firstSeed = (): number => (values.hours === undefined ? 1 : Math.floor(systemRandom.next() * 2 ** 31))
const hoursFromNow = (hours: number): number => systemClock.now() + hours * 3_600_000

async function runWorlds<T extends Traced>(
  simulation: Simulation<T>,
  { first, count, until }: { readonly first: number; readonly count: number; readonly until: number },
): Promise<void> {
  const start = performance.now()
  let writes = 0
  let done = 0
  for (let seed = first; done < count && systemClock.now() < until; seed++) {
    const trace = simulation.traceOf(seed)
    const verdict = await simulation.run(trace)
    writes += verdict.writes
    done++
    if (verdict.violations.length > 0) {
      await report(simulation, { seed, trace, verdict })
      process.exitCode = 1
      return
    }
    if (done % simulation.worlds === 0) console.log(`${done} worlds, ${writes} writes, ${seconds(start)} s`)
  }
  console.log(`${done} worlds, ${writes} writes, no promise broken, ${seconds(start)} s`)
}

const seconds = (start: number): string => ((performance.now() - start) / 1000).toFixed(1)

async function report<T extends Traced>(
  simulation: Simulation<T>,
  { seed, trace, verdict }: { readonly seed: number; readonly trace: T; readonly verdict: Judged },
): Promise<void> {
  console.log(`seed ${seed} breaks a promise after ${verdict.actions} actions:`)
  for (const violation of verdict.violations) console.log(`  ${violation}`)
  const small = await shrink(trace, verdict, { run: simulation.run })
  console.log(`cut down to ${small.actions.length} actions:`)
  await simulation.tell(small)
  console.log(`replay the whole with: npm run sim -- ${simulation.flags}${seed}`)
}

function exploreAll(): void {
  const { plans, broken } = explore()
  for (const { shape, places, violations } of broken)
    console.log(JSON.stringify({ shape, places, violations }))
  console.log(`${plans} states, ${broken.length} of them broken`)
  if (broken.length > 0) process.exitCode = 1
}

async function crashEverywhere(): Promise<void> {
  let crashes = 0
  for (const shape of smallShapes()) {
    const sweep = await sweepCrashes(shape, wholeLife)
    crashes += sweep.crashes
    if (sweep.differences.length === 0) continue
    console.log(JSON.stringify(shape))
    for (const difference of sweep.differences) console.log(`  ${difference}`)
    process.exitCode = 1
  }
  console.log(`${crashes} crashes`)
}

await main()
