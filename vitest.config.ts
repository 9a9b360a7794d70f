import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: [
            'src/**/*.test.ts',
            'console/src/**/*.test.ts',
            'test/*.test.ts',
            'test/scenarios/*.test.ts',
          ],
          // No fast test waits for real time: a limit is here to end what never ends, so it leaves room for a machine
          // whose cores others keep busy. Tests that compute for long in one piece say their own.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A poll awaits a real machine, which may be busy; vitest's own second is not enough.
          expect: { poll: { timeout: 30_000, interval: 100 } },
          // Each file has real processes, containers and networks: one at a time on a small machine.
          fileParallelism: false,
        },
      },
    ],
  },
})
