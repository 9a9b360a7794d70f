// `npm run check`: types, lint and the fast tests, for the minute between two edits.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { installDependencies, root } from './prepare.mjs'

installDependencies()
await import('./generate.mjs')
const steps = [
  ['tsc', '--noEmit'],
  ['tsc', '--noEmit', '-p', 'console'],
  ['biome', 'check', '.'],
  ['vitest', 'run', '--project', 'fast'],
]
for (const [command, ...args] of steps) {
  const { status } = spawnSync(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}
