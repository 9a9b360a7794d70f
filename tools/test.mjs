// `npm test`: installs what the tests need and runs all of them. Arguments go to vitest: `npm test -- src/store`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  build,
  cache,
  installDebianPackages,
  installDependencies,
  requireNode,
  root,
  say,
} from './prepare.mjs'

const debianPackages = [
  'busybox-static',
  'chromium-headless-shell',
  'containerd',
  'containernetworking-plugins',
  'docker-registry',
  'fonts-noto-cjk',
  'iproute2',
  'iptables',
  'runc',
]

requireNode()
installDependencies()
installDebianPackages(debianPackages)
build()
const { realClients } = await import('./clients.mjs')
const clients = realClients()
const { debianPrograms, debianPython } = await import('./debian-programs.mjs')
debianPrograms()
debianPython()
const { fluentClient } = await import('./node-clients.mjs')
fluentClient()

let failedChecks = 0
const given = process.argv.slice(2)
if (given.length === 0) {
  for (const [what, command] of [
    ['types', ['tsc', '--noEmit']],
    ['types of the console', ['tsc', '--noEmit', '-p', 'console']],
    ['lint', ['biome', 'check', '--diagnostic-level=warn', '.']],
  ]) {
    say(what)
    const bin = join(root, 'node_modules/.bin', command[0])
    if (spawnSync(bin, command.slice(1), { cwd: root, stdio: 'inherit' }).status !== 0) failedChecks++
  }
}

say('tests')
const report = join(cache, 'test-report.json')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const costs = join(root, 'test/costs/reporter.ts')
const reporters = [
  ...['default', 'json', costs].map(name => `--reporter=${name}`),
  `--outputFile.json=${report}`,
]
rmSync(report, { force: true })
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...given], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, KEDGE_TEST_KUBECTL: clients.kubectl, KEDGE_TEST_HELM: clients.helm },
})
if (!existsSync(report)) {
  console.log('\nno test was run')
  process.exit(run.status || 1)
}
const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
  readFileSync(report, 'utf8'),
)
// A file that fails to load has no failed test of its own.
const failed =
  numFailedTests +
  failedChecks +
  (numFailedTests === 0 && run.status !== 0 ? Math.max(1, numFailedTestSuites) : 0)
console.log(
  `\n${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`,
)
process.exit(failed > 0 ? 1 : 0)
