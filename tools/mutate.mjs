// `npm run mutate`: breaks the StatefulSet planner in plausible ways, one at a time, and shows that its tests notice.
//
// Each mutation is a piece of text and what replaces it, in a copy of the sources. One that no test notices survives:
// then a test is missing. One whose text is not found exactly once does not apply: then this list is out of date.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cache, installDependencies, root } from './prepare.mjs'

const partition = 'set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0'

const mutations = [
  // Order.
  ['scale down lowest first', 'scene.ts', 'b.ordinal - a.ordinal', 'a.ordinal - b.ordinal'],
  [
    'update lowest first',
    'plan-update.ts',
    'for (let index = scene.range.replicas - 1; index >= partitionOf(scene); index--) {\n    const member = scene.slots.get(index)\n    if (member && isOutdated(scene, member) && !gone.has(member.pod))',
    'for (let index = partitionOf(scene); index < scene.range.replicas; index++) {\n    const member = scene.slots.get(index)\n    if (member && isOutdated(scene, member) && !gone.has(member.pod))',
  ],
  ['revisions sorted the wrong way', 'revisions.ts', 'a.revision - b.revision', 'b.revision - a.revision'],
  [
    'newest revisions forgotten first',
    'revisions.ts',
    '.slice(0, Math.max(0, unused.length - limit))',
    '.slice(limit)',
  ],
  [
    'update before scaling',
    'plan.ts',
    '[planReplicas, planCondemnedClaims, planCondemned]',
    '[planReplicas, planCondemnedClaims]',
  ],
  [
    'Pods go before their claims are settled',
    'plan.ts',
    '[planReplicas, planCondemnedClaims, planCondemned]',
    '[planReplicas, planCondemned]',
  ],
  // Off by one, and other bounds.
  ['partition off by one', 'scene.ts', partition, `(${partition}) + 1`],
  [
    'partition counted from ordinal 0',
    'scene.ts',
    partition,
    `(${partition}) - (set.spec?.ordinals?.start ?? 0)`,
  ],
  [
    'partition ignored for lost Pods',
    'plan-replicas.ts',
    'return index < kept ? current : update',
    'return update',
  ],
  ['lost Pods below the partition included', 'plan-replicas.ts', 'index < kept', 'index <= kept'],
  [
    'one replica too many',
    'identity.ts',
    'index < replicas ? index : null',
    'index <= replicas ? index : null',
  ],
  [
    'first ordinal ignored',
    'identity.ts',
    'const index = ordinal - start',
    'const index = ordinal - 0 * start',
  ],
  ['available a moment too late', 'health.ts', 'at !== null && at <= now', 'at !== null && at < now'],
  [
    'budget one too large',
    'plan-update.ts',
    'unavailable + steps.length >= maxUnavailable',
    'unavailable + steps.length > maxUnavailable',
  ],
  ['percentages rounded up', 'plan-update.ts', 'Math.floor((percents', 'Math.ceil((percents'],
  [
    'history limit ignored below zero',
    'revisions.ts',
    'if (limit < 0 || revisions.length <= limit) return []',
    '',
  ],
  // Forgotten waits.
  ['creation does not wait for health', 'plan-replicas.ts', 'scene.isOrdered && !member.isHealthy', 'false'],
  [
    'ready is enough, minReadySeconds or not',
    'health.ts',
    'if (minReadySeconds === 0) return isReady(pod)',
    'if (minReadySeconds >= 0) return isReady(pod)',
  ],
  [
    'a terminating Pod counts as healthy',
    'scene.ts',
    'const isUnavailable = isGoing || !isAvailable',
    'const isUnavailable = !isAvailable',
  ],
  [
    'scale down does not wait for the higher Pod',
    'plan-condemned.ts',
    'if (highest.isTerminating)',
    'if (highest.isTerminating && false)',
  ],
  [
    'two unhealthy condemned Pods may go',
    'plan-condemned.ts',
    'if (highest.isHealthy) return null',
    'return null',
  ],
  [
    'update does not wait for Pods above',
    'plan-update.ts',
    'if (member?.isUnavailable === false && !gone.has(member.pod)) continue',
    'if (member) continue',
  ],
  ['a stale claim is taken over', 'plan-replicas.ts', 'if (stale) {', 'if (stale && false) {'],
  ['a claim being deleted is used', 'claims.ts', 'else if (isTerminating(claim)) terminating.push(name)', ''],
  ['refused claims do not stop a parallel set', 'plan-replicas.ts', 'stops: isRefused,', 'stops: false,'],
  // Forgotten cases.
  [
    'succeeded Pods stay',
    'plan-replicas.ts',
    "phase === 'Failed' || phase === 'Succeeded'",
    "phase === 'Failed'",
  ],
  [
    'failed Pods deleted again and again',
    'plan-replicas.ts',
    'if (member.isTerminating) return',
    'if (member.isTerminating && false) return',
  ],
  ['OnDelete updates', 'plan-update.ts', 'if (isOnDelete(scene)) return nothing\n', ''],
  [
    'a Pod deleted twice in a pass',
    'plan-update.ts',
    'isOutdated(scene, member) && !gone.has(member.pod))\n',
    'isOutdated(scene, member))\n',
  ],
  ['a terminating Pod is updated again', 'scene.ts', '!isTerminating && revisionOf(pod)', 'revisionOf(pod)'],
  [
    'nil rollingUpdate means the update revision',
    'plan-replicas.ts',
    'isRolling ? (status?.currentReplicas ?? 0) : 0',
    '0',
  ],
  ['an equal old revision is made anew', 'revisions.ts', 'if (equal)\n', 'if (equal && false)\n'],
  [
    'older software starts a rollout',
    'revisions.ts',
    'if (newest && renewedBytes(newest) === bytes)',
    'if (newest && renewedBytes(newest) === "")',
  ],
  [
    'Pending Pods get no claims',
    'plan-replicas.ts',
    "phase === 'Pending' ? planPending(scene, member) : nothingToDo",
    'nothingToDo',
  ],
  [
    'a set being deleted is still worked on',
    'plan.ts',
    'if (isTerminating(observed.set)) return planForDeletion(observed, now)\n',
    '',
  ],
  [
    'storage is not mended',
    'plan-replicas.ts',
    'const isStored = storageMatches(set, pod, ordinal)',
    'const isStored = storageMatches(set, pod, ordinal) || true',
  ],
  ['foreign owners of claims are lost', 'retention.ts', '[...others, owner]', '[owner]'],
  [
    'condemned claims go to the set',
    'retention.ts',
    'policy.deletesWhenScaled && !inRange',
    'policy.deletesWhenScaled && inRange',
  ],
  [
    "another controller's claim is taken",
    'retention.ts',
    'const wanted = conflicting ? others : withOwner',
    'const wanted = withOwner',
  ],
  // The status.
  ['terminating Pods count as current', 'status.ts', 'if (isTerminating(pod)) continue\n', ''],
  ['a rollout completes before all are ready', 'status.ts', 'readyReplicas === wanted &&', 'true &&'],
  ['a rollout completes with Pods left over', 'status.ts', 'replicas === wanted &&\n', 'true &&\n'],
  ['OnDelete completes', 'status.ts', "set.spec?.updateStrategy?.type === 'RollingUpdate' &&", 'true &&'],
  [
    'a deletion for an update is not counted',
    'status.ts',
    'counts.currentReplicas -= steps.filter(lowersCurrent).length\n',
    '',
  ],
  [
    'counts fall below zero',
    'plan-update.ts',
    "lowersCurrent: phaseOf(pod) !== '' && revisionOf(pod) === nameOf(chosen.current)",
    'lowersCurrent: true',
  ],
  [
    'no other look at the moment of availability',
    'plan.ts',
    'if (at !== null && at > now) next = Math.min(next, at)',
    '',
  ],
  // The shell.
  [
    'Pods deleted by name alone',
    'carry-out-pod.ts',
    'client.delete(kinds.Pod, refOf(pod), { preconditions })',
    'client.delete(kinds.Pod, refOf(pod), {})',
  ],
  [
    'a Pod taken in whatever it has become',
    'carry-out-ownership.ts',
    'body = { metadata: { uid: uidOf(pod), resourceVersion, ownerReferences',
    'body = { metadata: { uid: uidOf(pod), ownerReferences',
  ],
  [
    'adoption without asking whether the set lives',
    'carry-out-ownership.ts',
    'const proveLife = once(() => proveAlive(hands))',
    'const proveLife = async () => {}',
  ],
  [
    'an older status written over a newer',
    'write-status.ts',
    'fresh.metadata?.generation !== set.metadata?.generation ||',
    '',
  ],
  ["others' conditions wiped", 'write-status.ts', 'status: withConditions(status, basis)', 'status'],
  [
    'an existing Pod told as a failure',
    'carry-out-pod.ts',
    "if (!isRefusal(error, 'AlreadyExists')) events.ofPod('create', podName, error)",
    "events.ofPod('create', podName, error)",
  ],
  [
    'the Pod made though its claims were refused',
    'carry-out-pod.ts',
    'if (claimErrors.length > 0) break',
    '',
  ],
  ['a later phase done after a failed one', 'carry-out.ts', 'return { errors, undone }\n', 'continue\n'],
  ['its own writes not waited for', 'reconcile.ts', 'if (!consistency.caughtUp(key)) {', 'if (false) {'],
  [
    'a taken name used all the same',
    'carry-out-revision.ts',
    'if (revisionBytes(existing) !== revisionBytes(revision))',
    'if (false)',
  ],
  ['all Pods at once from the first batch', 'slow-start.ts', 'for (let size = 1;', 'for (let size = 500;'],
  ['a lost Pod wakes nobody', 'triggers.ts', 'if (before) wakeAfresh(before, wake)', ''],
]

const folders = ['base', 'api', 'client', 'control', 'statefulset', 'testing']
const bench = join(cache, 'mutate')

installDependencies()
const { transform } = await import('esbuild')
prepareBench()
const started = performance.now()
if ((await runTests()) !== 'passed') {
  console.error('the tests fail without any mutation')
  process.exit(1)
}
const rows = []
for (const [name, file, find, replace] of mutations) {
  const outcome = await tryMutation({ file, find, replace })
  rows.push({ name, file, outcome })
  console.log(`${outcome.padEnd(15)} ${file.padEnd(20)} ${name}`)
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
  for (const folder of folders)
    cpSync(join(root, 'src', folder), join(bench, 'src', folder), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(bench, 'node_modules'))
  writeFileSync(join(bench, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(bench, 'vitest.config.mjs'),
    "export default { test: { include: ['src/statefulset/*.test.ts'], exclude: ['src/statefulset/controller.test.ts'] } }",
  )
}

async function tryMutation({ file, find, replace }) {
  const path = join(bench, 'src/statefulset', file)
  const text = readFileSync(path, 'utf8')
  if (text.split(find).length !== 2) return 'does not apply'
  const mutated = text.replace(find, () => replace)
  // A mutation that does not even parse would be caught by anything.
  await transform(mutated, { loader: 'ts' })
  writeFileSync(path, mutated)
  const outcome = await runTests()
  writeFileSync(path, text)
  return outcome === 'passed' ? 'SURVIVES' : 'caught'
}

function runTests() {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [vitest, 'run', '--root', bench, '--bail', '1', '--reporter', 'dot']
  const child = spawn(process.execPath, args, { stdio: 'ignore', cwd: bench })
  return new Promise(resolve => child.on('exit', code => resolve(code === 0 ? 'passed' : 'failed')))
}
