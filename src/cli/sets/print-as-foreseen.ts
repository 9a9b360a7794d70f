import {
  foresee,
  foreseeing,
  type PlanDocument,
  printText,
  type Snapshot,
  TextPrinter,
} from '../../foresee/index.ts'
import { replicasOf } from '../../workload/desired.ts'
import type { Console } from '../terminal/console.ts'
import { inkOf } from '../terminal/ink.ts'

/** Long plans are worth to be shown while they are being made: so many Pods, and then every so many steps. */
const longFrom = 100
const stepsAtOnce = 50

/** Prints the plan, a long one as it becomes known. Between two pieces a reader that has gone away is noticed. */
export async function printAsForeseen(snapshot: Snapshot, console: Console): Promise<PlanDocument> {
  const ink = inkOf(console.out, console.env)
  const write = (text: string) => console.out.write(text)
  const { before, after } = snapshot
  const pods = Math.max(
    before ? replicasOf(before) : 0,
    after.kind === 'accepted' ? replicasOf(after.set) : 0,
  )
  if (pods < longFrom) {
    const plan = foresee(snapshot)
    write(printText(plan, ink))
    return plan
  }
  // Each Pod is let go, waited for, made, and waited for.
  const printer = new TextPrinter(ink, pods * 4)
  let hasBegun = false
  let steps = 0
  // A write for each line would cost as much as some of the planning.
  let gathered = ''
  const writeGathered = () => {
    write(gathered)
    gathered = ''
  }
  const foretold = foreseeing(snapshot)
  let next = foretold.next()
  for (; !next.done; next = foretold.next()) {
    hasBegun = true
    gathered += next.value.kind === 'begun' ? printer.begun(next.value) : printer.step(next.value.step)
    if (next.value.kind !== 'begun' && ++steps % stepsAtOnce !== 0) continue
    writeGathered()
    await takeTurn()
  }
  const plan = next.value
  gathered += hasBegun ? printer.rest(plan) : printText(plan, ink)
  writeGathered()
  return plan
}

const takeTurn = () => new Promise<void>(resolve => setImmediate(resolve))
