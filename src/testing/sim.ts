// `npm run sim` puts the StatefulSet controller through simulated worlds until one breaks a promise.
//
//   npm run sim                    a thousand worlds
//   npm run sim -- 123             the world of seed 123, told step by step
//   npm run sim -- --worlds 10000  as many worlds
//   npm run sim -- --hours 8       worlds for as long, from a seed of its own
//   npm run sim -- --explore       every state of every small set
//   npm run sim -- --crashes       a crash after every write in the life of every small set
//
// A world that breaks a promise is cut down to what is needed, printed, and can be replayed by its seed.
import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { seededRandom, systemRandom } from '../base/random.ts'
import { drawTrace, formatAction, type Trace } from './sim/actions.ts'
import { sweepCrashes, wholeLife } from './sim/crash-sweep.ts'
import { smallShapes } from './sim/edits/shapes.ts'
import { explore } from './sim/explore.ts'
import { runTrace, shrink } from './sim/shrink.ts'
import { describe, type Verdict, World } from './sim/world.ts'

const actionsPerWorld = 100

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    worlds: { type: 'string' },
    hours: { type: 'string' },
    length: { type: 'string' },
    explore: { type: 'boolean' },
    crashes: { type: 'boolean' },
  },
})
const length = Number(values.length ?? actionsPerWorld)

const traceOf = (seed: number): Trace => drawTrace(seed, seededRandom(seed), length)

async function main(): Promise<void> {
  if (values.explore) exploreAll()
  if (values.crashes) await crashEverywhere()
  if (values.explore || values.crashes) return
  const seed = positionals[0]
  if (seed !== undefined && values.worlds === undefined && values.hours === undefined)
    return tell(Number(seed))
  const first = seed === undefined ? firstSeed() : Number(seed)
  const until = values.hours === undefined ? Number.POSITIVE_INFINITY : hoursFromNow(Number(values.hours))
  const worlds =
    values.worlds === undefined && values.hours ? Number.POSITIVE_INFINITY : Number(values.worlds ?? 1_000)
  await runWorlds(first, worlds, until)
}

const firstSeed = (): number => (values.hours === undefined ? 1 : Math.floor(systemRandom.next() * 2 ** 31))
const hoursFromNow = (hours: number): number => systemClock.now() + hours * 3_600_000

async function runWorlds(first: number, worlds: number, until: number): Promise<void> {
  const start = performance.now()
  let writes = 0
  let done = 0
  for (let seed = first; done < worlds && systemClock.now() < until; seed++) {
    const trace = traceOf(seed)
    const verdict = await runTrace(trace)
    writes += verdict.writes
    done++
    if (verdict.violations.length > 0) {
      await report(trace, verdict)
      process.exitCode = 1
      return
    }
    if (done % 1_000 === 0) console.log(`${done} worlds, ${writes} writes, ${seconds(start)} s`)
  }
  console.log(`${done} worlds, ${writes} writes, no promise broken, ${seconds(start)} s`)
}

const seconds = (start: number): string => ((performance.now() - start) / 1000).toFixed(1)

async function report(trace: Trace, verdict: Verdict): Promise<void> {
  console.log(`seed ${trace.seed} breaks a promise after ${verdict.actions} actions:`)
  for (const violation of verdict.violations) console.log(`  ${violation}`)
  const small = await shrink(trace, verdict)
  console.log(`cut down to ${small.actions.length} actions:`)
  await tellTrace(small)
  console.log(`replay the whole with: npm run sim -- ${trace.seed}`)
}

async function tell(seed: number): Promise<void> {
  const verdict = await tellTrace(traceOf(seed))
  if (verdict.violations.length > 0) process.exitCode = 1
}

async function tellTrace(trace: Trace): Promise<Verdict> {
  const world = new World(trace)
  console.log(
    `# ${trace.controllers} controllers, maxUnavailable ${trace.features.maxUnavailable ? 'on' : 'off'}`,
  )
  world.onAction = action => console.log(formatAction(action))
  world.api.onWrite(write => console.log(`    ${write.actor}: ${describe(write)}`))
  const verdict = await world.run()
  for (const violation of verdict.violations) console.log(`BROKEN ${violation}`)
  if (verdict.violations.length === 0) console.log('no promise broken')
  return verdict
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
