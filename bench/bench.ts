// `npm run bench`: the figures that Kedge promises, as JSON lines. Timings are printed and decide nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { measureAccess } from './access.ts'
import { startBareProcess } from './bare-process.ts'
import { measureCustom } from './custom.ts'
import { measureGrowth } from './growth.ts'
import { residentMegabytes, startKedgeProcess } from './kedge-process.ts'
import { print } from './measure.ts'
import { measureOverload } from './overload.ts'
import { measureRequests, measureWatch } from './requests.ts'
import { measureScale } from './scale.ts'
import { measureSets } from './sets.ts'

/** Long enough for what starts in the background to be done. */
const settleMs = 3000

const first = await startKedgeProcess(['--runtime', 'simulated', '--nodes', '0'])
print({
  name: 'first start to /readyz, with new certificates',
  value: first.readyMs,
  unit: 'ms',
  upstream: 3600,
})
await first.stop()

const kedge = await startKedgeProcess(['--runtime', 'simulated', '--nodes', '4'])
try {
  await sleep(settleMs)
  print({
    name: 'resident memory, idle',
    value: residentMegabytes(kedge.pid),
    unit: 'MB',
    upstream: 593,
    target: 120,
  })
  for (const figure of await measureSets(kedge.api)) print(figure)
  for (const figure of await measureWatch(kedge.api)) print(figure)
  const bare = await startBareProcess()
  try {
    for (const figure of await measureRequests(kedge, bare)) print(figure)
  } finally {
    await bare.stop()
  }
  for (const figure of await measureOverload(kedge)) print(figure)
  print({ name: 'resident memory, after the load', value: residentMegabytes(kedge.pid), unit: 'MB' })
} finally {
  await kedge.stop()
}

const scales = [1000, 10_000, 20_000, ...(process.argv.includes('--hundred-thousand') ? [100_000] : [])]
for (const count of scales) for (const figure of await measureScale(count)) print(figure)

const kept = mkdtempSync(join(tmpdir(), 'kedge-bench-kept-'))
await (await startKedgeProcess(['--runtime', 'simulated'], kept)).stop()
const again = await startKedgeProcess(['--runtime', 'simulated'], kept)
print({ name: 'start to /readyz', value: again.readyMs, unit: 'ms', upstream: 3600, target: 500 })
await again.stop()
rmSync(kept, { recursive: true, force: true })

for (const figure of await measureAccess()) print(figure)
for (const figure of await measureCustom()) print(figure)
for (const figure of await measureGrowth()) print(figure)
