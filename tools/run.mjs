// Runs a TypeScript entry: `node tools/run.mjs bench/bench.ts [arguments]`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cache, exitCodeOf, installDependencies, root } from './prepare.mjs'

const [entry, ...args] = process.argv.slice(2)
installDependencies()
if (!existsSync(join(root, 'src/api/generated/model.ts'))) await import('./generate.mjs')
const { build } = await import('esbuild')
const outfile = join(cache, 'run', `${basename(entry, '.ts')}.mjs`)
await build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
})
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...args], {
  stdio: 'inherit',
  cwd: root,
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(exitCodeOf(code, signal)))
