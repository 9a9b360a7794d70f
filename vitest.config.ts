import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'
import { hasOwnNetworks, ownNetwork } from './test/own-network.ts'

/**
 * Files that need a network that stands still: where each may have one of its own, they run beside all others, so that what
 * waits and what computes fill up the cores together; elsewhere after them, and those that have Pods with network devices one
 * at a time.
 */
const browsers = ['test/e2e/console/*.test.ts']
const alone = [
  'test/e2e/console/forward.test.ts',
  'test/e2e/console/pod-inside.test.ts',
  'test/e2e/console/pod-log.test.ts',
  'test/e2e/console/pod-page.test.ts',
  'test/e2e/operator-in-pod.test.ts',
  'test/e2e/identity.test.ts',
]
const pool = hasOwnNetworks ? ownNetwork : 'forks'

/**
 * They wait, each for processes, containers and networks of its own, so more of them than there are cores. Six take as long
 * as four on two cores, and each of them longer.
 */
const waiting = { sequence: { groupOrder: 1 }, maxWorkers: 4 }
/** A browser and its Kedge keep a core busy. */
const browsing = hasOwnNetworks ? waiting : { sequence: { groupOrder: 2 }, maxWorkers: 2 }
const byThemselves = hasOwnNetworks ? waiting : { sequence: { groupOrder: 3 }, maxWorkers: 1 }

/** Modules are loaded once per worker and not once per file: no test file may leave the process other than it found it. */
const isolate = false

/** Node loads them by itself: see test/modules/typescript.mjs. */
const experimental = { viteModuleRunner: false, nodeLoader: false }

/** Most of what tests make is garbage at once: room for it takes a tenth off their processor time. */
const execArgv = [
  ...['--min-semi-space-size=32', '--max-semi-space-size=64'],
  ...['--import', join(import.meta.dirname, 'test/modules/register.mjs'), '--enable-source-maps'],
]

/** Every test has a home of its own; what Kedge's start has had compiled is shared, as it is between a person's starts. */
const env = { XDG_CACHE_HOME: join(import.meta.dirname, 'node_modules/.cache/kedge/xdg') }

/** What each file costs is counted. */
const setupFiles = [join(import.meta.dirname, 'test/costs/count.ts')]

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          setupFiles,
          name: 'fast',
          include: [
            'src/**/*.test.ts',
            'console/src/**/*.test.ts',
            'test/*.test.ts',
            'test/costs/*.test.ts',
            'test/scenarios/*.test.ts',
          ],
          sequence: { groupOrder: 0 },
          // They compute: as many as a small machine has cores.
          maxWorkers: 2,
          isolate,
          experimental,
          execArgv,
          // No fast test waits for real time: a limit is here to end what never ends, so it leaves room for a machine
          // whose cores others keep busy. Tests that compute for long in one piece say their own.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 100_000 } },
        },
      },
      {
        test: {
          setupFiles,
          name: 'e2e',
          env,
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...alone, ...browsers],
          ...waiting,
          isolate,
          experimental,
          execArgv,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // A poll awaits a real machine, which may be busy; vitest's own second is not enough. Each look is a program here.
          expect: { poll: { timeout: 120_000, interval: 250 } },
        },
      },
      {
        test: {
          setupFiles,
          name: 'browsers',
          env,
          include: browsers,
          exclude: alone,
          isolate,
          experimental,
          execArgv,
          pool,
          ...browsing,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 120_000, interval: 100 } },
        },
      },
      {
        // The same bodies before a cluster that has no console of its own, where that differs most: with reading alone, and
        // with one namespace. All of them: `KEDGE_TEST_CONSOLE=forwarded npm test -- test/e2e/console`.
        test: {
          setupFiles,
          name: 'forwarded',
          env: { ...env, KEDGE_TEST_CONSOLE: 'forwarded' },
          isolate,
          experimental,
          execArgv,
          include: ['test/e2e/console/permissions.test.ts'],
          pool,
          ...browsing,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 120_000, interval: 100 } },
        },
      },
      {
        test: {
          setupFiles,
          name: 'alone',
          env,
          include: alone,
          isolate,
          experimental,
          execArgv,
          pool,
          ...byThemselves,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 120_000, interval: 100 } },
        },
      },
    ],
  },
})
