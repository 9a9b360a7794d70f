// What the console is built from, run once: browser-bundle.test.ts bundles this file as it would the console.
import { foresee } from '../src/foresee/foresee.ts'
import { setOf, settled, snapshotOf } from '../src/foresee/snapshot.fixture.ts'
import { defaultFeatures } from '../src/statefulset/nouns/observed.ts'
import { formatStep } from '../src/statefulset/nouns/step.ts'
import { planStatefulSet } from '../src/statefulset/plan/plan.ts'
import { explainStatefulSet } from '../src/statefulset/words/explain.ts'

export function runInBrowser() {
  const set = setOf({ replicas: 2 })
  const observed = { set, pods: [], claims: new Map(), revisions: [], features: defaultFeatures }
  const larger = setOf({ replicas: 4 })
  const snapshot = snapshotOf(settled(), { kind: 'accepted', set: larger, warnings: [] })
  return {
    steps: planStatefulSet(observed, snapshot.now).steps.map(formatStep),
    sentence: explainStatefulSet(observed, snapshot.now),
    foreseen: foresee(snapshot).steps.map(({ kind, pod }) => `${kind} ${pod}`),
  }
}
