// Plans the edit of a case and then makes it, on simulated Pods under the real controllers.
import { kinds } from '../../api/kinds.ts'
import type { Instant } from '../../base/clock.ts'
import { applyManifest, EditError, foresee, observeForPlan, type PlanDocument } from '../../foresee/index.ts'
import { startCluster, type TestCluster } from '../start-cluster.ts'
import { type History, recordHistory } from './history.ts'
import { isUnknowable, judge } from './judge.ts'
import { namespace, type PlanCase, setRef } from './plan-case.ts'
import { makeEdit, prepare, quiesce } from './prepare.ts'

export interface CaseVerdict {
  readonly plan: PlanDocument
  /** What was foreseen wrongly; empty where all came true. */
  readonly wrong: readonly string[]
  /** A template failed that nobody had tried: no plan could have said so. */
  readonly isUnknowable: boolean
  readonly tookSeconds: number
}

/** `look`: called when all has happened, for whoever wants to see more. */
export type Look = (cluster: TestCluster, history: History, startedAt: Instant) => Promise<void>

export async function runCase(drawn: PlanCase, look?: Look): Promise<CaseVerdict> {
  const isMortal = drawn.late.some(({ kind }) => kind === 'killNode')
  const cluster = await startCluster({ nodes: drawn.nodes, isMortal })
  try {
    const { client, clock } = cluster
    for (const each of drawn.early) await prepare(cluster, drawn.set, each)
    await applyManifest(client, null, drawn.set, {})
    await quiesce(cluster)
    await clock.advance(5000)
    for (const each of drawn.late) await prepare(cluster, drawn.set, each)
    await clock.advance(drawn.restMs)
    await clock.settle()
    return await planAndMake(cluster, drawn, look)
  } finally {
    await cluster.stop()
  }
}

async function planAndMake(cluster: TestCluster, drawn: PlanCase, look?: Look): Promise<CaseVerdict> {
  const { client, clock } = cluster
  const assume = drawn.newPodsFail ? ({ kind: 'newPodsFail' } as const) : null
  const request = (edit: PlanCase['edit']) =>
    observeForPlan(client, clock, { ...setRef, edit, ...(assume ? { assume } : {}) })
  let { edit } = drawn
  // There may be nothing to go back to.
  const snapshot = await request(edit).catch(error => {
    if (!(error instanceof EditError)) throw error
    edit = { kind: 'restart' }
    return request(edit)
  })
  const plan = foresee(snapshot)
  const before = snapshot.before?.metadata?.uid
  const mine = new Set(before === undefined ? [] : [before])
  const history = await recordHistory(
    cluster,
    owner => owner !== undefined && (before === undefined || mine.has(owner)),
  )
  const claimsBefore = (await client.list(kinds.PersistentVolumeClaim, { namespace })).items
  const startedAt = clock.now()
  await makeEdit(cluster, edit)
  await clock.settle()
  await quiesce(cluster, 20_000)
  await history.stop()
  await look?.(cluster, history, startedAt)
  const [pods, claims] = await Promise.all([
    client.list(kinds.Pod, { namespace }),
    client.list(kinds.PersistentVolumeClaim, { namespace }),
  ])
  const set = await client.get(kinds.StatefulSet, setRef).catch(() => null)
  const isOfSet = (name: string) => !/-other-\d+$/.test(name)
  const outcome = {
    plan,
    happenings: history.happenings,
    startedAt,
    now: clock.now(),
    set,
    pods: pods.items,
    podsBefore: snapshot.pods,
    claimsBefore,
    claimsAfter: claims.items.filter(({ metadata }) => isOfSet(metadata?.name ?? '')),
  }
  const last = history.happenings.at(-1)?.at ?? startedAt
  return {
    plan,
    wrong: judge(outcome),
    isUnknowable: isUnknowable(outcome),
    tookSeconds: (last - startedAt) / 1000,
  }
}
