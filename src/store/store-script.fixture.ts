import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

/** Bundles a script over this folder's `index.ts` (as `./index.ts`) into `folder`, for a process of its own; its path. */
export function bundleStoreScript(folder: string, name: string, source: string): string {
  const script = join(folder, `${name}.mjs`)
  buildSync({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
  try {
    // The bundle resolves lmdb from where it lies: give it the project's modules.
    symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return script
}
