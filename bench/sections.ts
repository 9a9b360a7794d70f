// What `npm run bench` measures, in the order in which it does.
import { setTimeout as sleep } from 'node:timers/promises'
import { startBareProcess } from './bare-process.ts'
import { type KedgeProcess, startKedgeProcess } from './kedge-process.ts'
import type { Figure } from './measure.ts'
import { measureAccess } from './sections/access.ts'
import { measureConsole } from './sections/console.ts'
import { measureCustom } from './sections/custom.ts'
import { measureGrowth } from './sections/growth.ts'
import { measureOverload } from './sections/overload.ts'
import { measurePlan } from './sections/plan.ts'
import { measureRequests, measureWatch } from './sections/requests.ts'
import { measureScale } from './sections/scale.ts'
import { measureSets } from './sections/sets.ts'
import { measureSignIn } from './sections/sign-in.ts'
import { measureStart } from './sections/start.ts'
import { measureTimeToKubernetes } from './sections/time-to-k8s.ts'

export interface Section {
  readonly secondsMax: number
  /** Run only when asked for. */
  readonly isExtra?: boolean
  measure(): AsyncIterable<Figure>
}

type Figures = Promise<readonly Figure[]>

/** Long enough for what starts in the background to be done. */
const settleMs = 3000

async function* figuresOf(...parts: readonly (() => Figures)[]): AsyncIterable<Figure> {
  for (const part of parts) yield* await part()
}

/** On a Kedge of four simulated nodes that has nothing to do. */
async function* onKedge(...parts: readonly ((kedge: KedgeProcess) => Figures)[]): AsyncIterable<Figure> {
  const kedge = await startKedgeProcess(['--runtime', 'simulated', '--nodes', '4'])
  try {
    await sleep(settleMs)
    for (const part of parts) yield* await part(kedge)
  } finally {
    await kedge.stop()
  }
}

async function besideBare(kedge: KedgeProcess): Figures {
  const bare = await startBareProcess()
  try {
    return await measureRequests(kedge, bare)
  } finally {
    await bare.stop()
  }
}

export const sections: { readonly [name: string]: Section } = {
  start: { secondsMax: 120, measure: () => figuresOf(measureStart) },
  sets: {
    secondsMax: 120,
    measure: () =>
      onKedge(
        ({ api }) => measureSets(api),
        ({ api }) => measureWatch(api),
      ),
  },
  requests: { secondsMax: 600, measure: () => onKedge(besideBare) },
  overload: { secondsMax: 180, measure: () => onKedge(measureOverload) },
  'sign-in': { secondsMax: 240, measure: () => onKedge(measureSignIn) },
  plan: { secondsMax: 120, measure: () => onKedge(measurePlan) },
  access: { secondsMax: 60, measure: () => figuresOf(measureAccess) },
  custom: { secondsMax: 120, measure: () => figuresOf(measureCustom) },
  console: { secondsMax: 300, measure: () => figuresOf(measureConsole) },
  growth: { secondsMax: 240, measure: () => figuresOf(measureGrowth) },
  'thousand-pods': { secondsMax: 120, measure: () => figuresOf(() => measureScale(1_000)) },
  'ten-thousand-pods': { secondsMax: 300, measure: () => figuresOf(() => measureScale(10_000)) },
  'twenty-thousand-pods': { secondsMax: 480, measure: () => figuresOf(() => measureScale(20_000)) },
  'hundred-thousand': {
    secondsMax: 1800,
    isExtra: true,
    measure: () => figuresOf(() => measureScale(100_000)),
  },
  'time-to-k8s': { secondsMax: 300, isExtra: true, measure: () => measureTimeToKubernetes() },
}
