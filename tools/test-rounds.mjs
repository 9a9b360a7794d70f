// Runs of vitest beside each other, and what comes of them together.
//
// Browsers break off whatever they load when the machine gains or loses an address, as it does with every Kedge that has
// containers. So they run in a network of their own, beside the other tests; where nobody may make one, after them.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache, root, say } from './prepare.mjs'

/** A command in front of another, which gives it a network with nothing but a loopback. */
const ownNetwork = ['unshare', '--net', '--', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']

/** By the names that the configuration of vitest gives them. */
const withoutBrowsers = ['fast', 'e2e', 'alone']
const browsers = ['browsers', 'browsers-with-pods']

function rounds(given) {
  const all = { name: 'tests', before: [], args: given }
  if (given.length > 0) return [all]
  const [program, ...rest] = ownNetwork
  if (spawnSync(program, [...rest, 'true']).status !== 0) return [all]
  return [
    { ...all, args: withoutBrowsers.map(name => `--project=${name}`) },
    { name: 'browsers', before: ownNetwork, args: browsers.map(name => `--project=${name}`) },
  ]
}

/** Arguments are vitest's. Gives the numbers of tests that passed, failed and were skipped. */
export async function runTests({ args, env }) {
  const [first, ...others] = rounds(args).map(round => start(round, env))
  const results = [await first.done]
  // Only the first speaks while it runs: two would speak into each other.
  for (const { name, output, done } of others) {
    const result = await done
    say(`tests in ${name}`)
    process.stdout.write(Buffer.concat(output))
    results.push(result)
  }
  const sum = count => results.reduce((total, result) => total + result[count], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}

function start({ name, before, args }, env) {
  const report = join(cache, `test-report-${name}.json`)
  rmSync(report, { force: true })
  const vitest = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args]
  const [program, ...rest] = [
    ...before,
    ...vitest,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const speaks = before.length === 0
  const run = spawn(program, rest, {
    cwd: root,
    env,
    stdio: speaks ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  })
  const output = []
  for (const stream of [run.stdout, run.stderr]) stream?.on('data', bytes => output.push(bytes))
  return { name, output, done: once(run, 'close').then(([code]) => resultOf(report, code)) }
}

function resultOf(report, code) {
  // It ended before it could tell of anything.
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  )
  // A file that fails to load has no failed test of its own.
  const isSilent = numFailedTests === 0 && code !== 0
  return {
    passed: numPassedTests,
    failed: isSilent ? Math.max(1, numFailedTestSuites) : numFailedTests,
    skipped: numPendingTests,
  }
}
