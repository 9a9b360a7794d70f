// `npm run mutate`: breaks Kedge in plausible ways, above all its StatefulSet planner, one at a time, and shows that its tests notice.
//
// Each mutation is a piece of text and what replaces it, in a copy of the sources. One that no test notices survives:
// then a test is missing. One whose text is not found exactly once does not apply: then this list is out of date.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache, installDependencies, root } from './prepare.mjs'

const partition = 'spec?.updateStrategy?.rollingUpdate?.partition ?? 0'

const mutations = [
  // Order.
  [
    'scale down lowest first',
    'src/statefulset/plan/scene.ts',
    'b.ordinal - a.ordinal',
    'a.ordinal - b.ordinal',
  ],
  [
    'update lowest first',
    'src/statefulset/plan/plan-update.ts',
    'for (let index = scene.range.replicas - 1; index >= partitionOf(scene.observed.set); index--) {\n    const member = scene.slots.get(index)\n    if (member && isOutdated(scene, member) && !gone.has(member.pod))',
    'for (let index = partitionOf(scene.observed.set); index < scene.range.replicas; index++) {\n    const member = scene.slots.get(index)\n    if (member && isOutdated(scene, member) && !gone.has(member.pod))',
  ],
  [
    'revisions sorted the wrong way',
    'src/workload/revisions.ts',
    'a.revision - b.revision',
    'b.revision - a.revision',
  ],
  [
    'newest revisions forgotten first',
    'src/workload/revisions.ts',
    '.slice(0, Math.max(0, unused.length - limit))',
    '.slice(limit)',
  ],
  [
    'update before scaling',
    'src/statefulset/plan/plan.ts',
    '[planReplicas, planCondemnedClaims, planCondemned]',
    '[planReplicas, planCondemnedClaims]',
  ],
  [
    'Pods go before their claims are settled',
    'src/statefulset/plan/plan.ts',
    '[planReplicas, planCondemnedClaims, planCondemned]',
    '[planReplicas, planCondemned]',
  ],
  // Off by one, and other bounds.
  ['partition off by one', 'src/workload/desired.ts', partition, `(${partition}) + 1`],
  ['partition one too low', 'src/workload/desired.ts', partition, `(${partition}) - 1`],
  [
    'partition ignored for lost Pods',
    'src/statefulset/plan/plan-replicas.ts',
    'return index < kept ? current : update',
    'return update',
  ],
  [
    'lost Pods below the partition included',
    'src/statefulset/plan/plan-replicas.ts',
    'index < kept',
    'index <= kept',
  ],
  [
    'one replica too many',
    'src/statefulset/nouns/identity.ts',
    'index < replicas ? index : null',
    'index <= replicas ? index : null',
  ],
  [
    'first ordinal ignored',
    'src/statefulset/nouns/identity.ts',
    'const index = ordinal - start',
    'const index = ordinal - 0 * start',
  ],
  [
    'available a moment too late',
    'src/workload/pod-health.ts',
    'at !== null && at <= now',
    'at !== null && at < now',
  ],
  [
    'budget one too large',
    'src/statefulset/plan/plan-update.ts',
    'unavailable + steps.length >= maxUnavailable',
    'unavailable + steps.length > maxUnavailable',
  ],
  [
    'percentages rounded up',
    'src/statefulset/plan/plan-update.ts',
    'Math.floor((percents',
    'Math.ceil((percents',
  ],
  [
    'history limit ignored below zero',
    'src/statefulset/plan/revisions.ts',
    'if (limit < 0 || revisions.length <= limit) return []',
    '',
  ],
  // Forgotten waits.
  [
    'creation does not wait for health',
    'src/statefulset/plan/plan-replicas.ts',
    'scene.isOrdered && !member.isHealthy',
    'false',
  ],
  [
    'ready is enough, minReadySeconds or not',
    'src/workload/pod-health.ts',
    'if (minReadySeconds === 0) return isReady(pod)',
    'if (minReadySeconds >= 0) return isReady(pod)',
  ],
  [
    'a terminating Pod counts as healthy',
    'src/statefulset/plan/scene.ts',
    'isTerminating || !isAvailableBy',
    '!isAvailableBy',
  ],
  [
    'scale down does not wait for the higher Pod',
    'src/statefulset/plan/plan-condemned.ts',
    'if (highest.isTerminating)',
    'if (highest.isTerminating && false)',
  ],
  [
    'two unhealthy condemned Pods may go',
    'src/statefulset/plan/plan-condemned.ts',
    'if (highest.isHealthy) return null',
    'return null',
  ],
  [
    'update does not wait for Pods above',
    'src/statefulset/plan/plan-update.ts',
    'if (member?.isUnavailable === false && !gone.has(member.pod)) continue',
    'if (member) continue',
  ],
  [
    'a stale claim is taken over',
    'src/statefulset/plan/plan-replicas.ts',
    'if (stale) {',
    'if (stale && false) {',
  ],
  [
    'a claim being deleted is used',
    'src/statefulset/nouns/claims.ts',
    'else if (isTerminating(claim)) terminating.push(name)',
    '',
  ],
  [
    'refused claims do not stop a parallel set',
    'src/statefulset/plan/plan-replicas.ts',
    'stops: isRefused,',
    'stops: false,',
  ],
  // Forgotten cases.
  [
    'succeeded Pods stay',
    'src/statefulset/plan/plan-replicas.ts',
    "phase === 'Failed' || phase === 'Succeeded'",
    "phase === 'Failed'",
  ],
  [
    'failed Pods deleted again and again',
    'src/statefulset/plan/plan-replicas.ts',
    'if (member.isTerminating)\n    return { steps: [], ends: true',
    'if (member.isTerminating && false)\n    return { steps: [], ends: true',
  ],
  [
    'OnDelete updates',
    'src/statefulset/plan/plan-update.ts',
    'if (isOnDelete(scene.observed.set)) return nothing\n',
    '',
  ],
  [
    'a Pod deleted twice in a pass',
    'src/statefulset/plan/plan-update.ts',
    'isOutdated(scene, member) && !gone.has(member.pod))\n',
    'isOutdated(scene, member))\n',
  ],
  [
    'a terminating Pod is updated again',
    'src/statefulset/plan/scene.ts',
    '!facts.isTerminating && facts.revision',
    'facts.revision',
  ],
  [
    'nil rollingUpdate means the update revision',
    'src/statefulset/plan/plan-replicas.ts',
    'isRolling ? (status?.currentReplicas ?? 0) : 0',
    '0',
  ],
  [
    'an equal old revision is made anew',
    'src/workload/revisions.ts',
    'if (equal) return',
    'if (equal && false) return',
  ],
  [
    'older software starts a rollout',
    'src/workload/revisions.ts',
    'if (newest && renewedBytes(newest) === bytes)',
    'if (newest && renewedBytes(newest) === "")',
  ],
  [
    'Pending Pods get no claims',
    'src/statefulset/plan/plan-replicas.ts',
    "phase === 'Pending' ? planPending(scene, member) : nothingToDo",
    'nothingToDo',
  ],
  [
    'a set being deleted is still worked on',
    'src/statefulset/plan/plan.ts',
    'if (isTerminating(observed.set)) return planForDeletion(observed, now)\n',
    '',
  ],
  [
    'storage is not mended',
    'src/statefulset/plan/plan-replicas.ts',
    'isSound || storageMatches(set, pod, ordinal)',
    'true',
  ],
  ['foreign owners of claims are lost', 'src/statefulset/plan/retention.ts', '[...others, owner]', '[owner]'],
  [
    'condemned claims go to the set',
    'src/statefulset/plan/retention.ts',
    'policy.deletesWhenScaled && !inRange',
    'policy.deletesWhenScaled && inRange',
  ],
  [
    "another controller's claim is taken",
    'src/statefulset/plan/retention.ts',
    'const wanted = conflicting ? others : withOwner',
    'const wanted = withOwner',
  ],
  // The status.
  [
    'terminating Pods count as current',
    'src/statefulset/plan/status.ts',
    'if (facts.isTerminating) continue\n',
    '',
  ],
  [
    'a rollout completes before all are ready',
    'src/statefulset/plan/status.ts',
    'readyReplicas === wanted &&',
    'true &&',
  ],
  [
    'a rollout completes with Pods left over',
    'src/statefulset/plan/status.ts',
    'replicas === wanted &&\n',
    'true &&\n',
  ],
  [
    'OnDelete completes',
    'src/statefulset/plan/status.ts',
    "set.spec?.updateStrategy?.type === 'RollingUpdate' &&",
    'true &&',
  ],
  [
    'a deletion for an update is not counted',
    'src/statefulset/plan/status.ts',
    'counts.currentReplicas -= steps.filter(lowersCurrent).length\n',
    '',
  ],
  [
    'counts fall below zero',
    'src/statefulset/plan/plan-update.ts',
    "lowersCurrent: phaseOf(pod) !== '' && revisionOf(pod) === nameOf(chosen.current)",
    'lowersCurrent: true',
  ],
  [
    'no other look at the moment of availability',
    'src/statefulset/plan/plan.ts',
    'if (at !== null && at > now) next = Math.min(next, at)',
    '',
  ],
  // The shell.
  [
    'Pods deleted by name alone',
    'src/statefulset/carry-out/carry-out-pod.ts',
    'client.delete(kinds.Pod, refOf(pod), { preconditions })',
    'client.delete(kinds.Pod, refOf(pod), {})',
  ],
  [
    'a Pod taken in whatever it has become',
    'src/statefulset/carry-out/carry-out-ownership.ts',
    'body = { metadata: { uid: uidOf(pod), resourceVersion, ownerReferences',
    'body = { metadata: { uid: uidOf(pod), ownerReferences',
  ],
  [
    'adoption without asking whether the set lives',
    'src/statefulset/carry-out/carry-out-ownership.ts',
    'const proveLife = once(() => proveAlive(hands))',
    'const proveLife = async () => {}',
  ],
  [
    'an older status written over a newer',
    'src/statefulset/carry-out/write-status.ts',
    'fresh.metadata?.generation !== set.metadata?.generation ||',
    '',
  ],
  [
    "others' conditions wiped",
    'src/statefulset/carry-out/write-status.ts',
    'status: withConditions(status, basis)',
    'status',
  ],
  [
    'an existing Pod told as a failure',
    'src/statefulset/carry-out/carry-out-pod.ts',
    "if (!isRefusal(error, 'AlreadyExists')) events.ofPod('create', podName, error)",
    "events.ofPod('create', podName, error)",
  ],
  [
    'the Pod made though its claims were refused',
    'src/statefulset/carry-out/carry-out-pod.ts',
    'if (claimErrors.length > 0) break',
    '',
  ],
  [
    'a later phase done after a failed one',
    'src/statefulset/carry-out/carry-out.ts',
    'return { errors, undone }\n',
    'continue\n',
  ],
  [
    'its own writes not waited for',
    'src/statefulset/reconcile.ts',
    'if (!consistency.caughtUp(key)) {',
    'if (false) {',
  ],
  [
    'a taken name used all the same',
    'src/statefulset/carry-out/carry-out-revision.ts',
    'if (revisionBytes(existing) !== revisionBytes(revision))',
    'if (false)',
  ],
  [
    'all Pods at once from the first batch',
    'src/workload/slow-start.ts',
    'for (let size = 1;',
    'for (let size = 500;',
  ],
  ['a lost Pod wakes nobody', 'src/statefulset/triggers.ts', 'if (before) wakeAfresh(before, wake)', ''],
  // The store and the server over it: what the worlds of the whole are there to find.
  [
    'a flush of unknown outcome taken as refused',
    'src/store/journaled-store.ts',
    'this.#poison(batch, appended.cause)',
    'this.#refuse([...batch, ...this.#queue], refusalOf(appended.cause))',
  ],
  [
    'a state acknowledged whose batch then fails',
    'src/server/objects/change-entry.ts',
    'await store.settled()\n  return store.get(key) === entry',
    'await store.settled()\n  return true',
  ],
]

/** Those that see what is mutated. */
const testsOf = file =>
  /^src\/(store|server)\//.test(file)
    ? 'src/testing/whole/*.test.ts'
    : 'src/{statefulset,workload}/**/*.test.ts'

const bench = join(cache, 'mutate')

installDependencies()
const { transform } = await import('esbuild')
prepareBench()
const started = performance.now()
for (const tests of new Set(mutations.map(([, file]) => testsOf(file))))
  if ((await runTests(tests)) !== 'passed') {
    console.error('the tests fail without any mutation')
    process.exit(1)
  }
const rows = []
for (const [name, file, find, replace] of mutations) {
  const outcome = await tryMutation({ file, find, replace })
  rows.push({ name, file, outcome })
  console.log(`${outcome.padEnd(15)} ${file.padEnd(44)} ${name}`)
}
rmSync(bench, { recursive: true, force: true })
const caught = rows.filter(row => row.outcome === 'caught').length
const seconds = ((performance.now() - started) / 1000).toFixed(0)
console.log(`\n${caught} of ${rows.length} mutations caught, ${seconds} s`)
process.exit(caught === rows.length ? 0 : 1)

/** A copy of what the planner and its tests need, beside the one that people work on. */
function prepareBench() {
  rmSync(bench, { recursive: true, force: true })
  mkdirSync(join(bench, 'src'), { recursive: true })
  cpSync(join(root, 'src'), join(bench, 'src'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(bench, 'node_modules'))
  writeFileSync(join(bench, 'package.json'), '{ "type": "module" }')
}

async function tryMutation({ file, find, replace }) {
  const path = join(bench, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(find).length !== 2) return 'does not apply'
  const mutated = text.replace(find, () => replace)
  // A mutation that does not even parse would be caught by anything.
  await transform(mutated, { loader: 'ts' })
  writeFileSync(path, mutated)
  const outcome = await runTests(testsOf(file))
  writeFileSync(path, text)
  return outcome === 'passed' ? 'SURVIVES' : 'caught'
}

function runTests(tests) {
  // The controller's own test is of its life, not of what it decides.
  const exclude = ['src/statefulset/controller.test.ts']
  const test = { include: [tests], exclude, testTimeout: 600_000 }
  writeFileSync(join(bench, 'vitest.config.mjs'), `export default ${JSON.stringify({ test })}`)
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--root', bench, '--bail', '1', '--reporter', 'dot']
  const child = spawn(process.execPath, args, { stdio: 'ignore', cwd: bench })
  return new Promise(resolve => child.on('exit', code => resolve(code === 0 ? 'passed' : 'failed')))
}
