// Makes dist/ from src/: one entry, in chunks so that what is optional loads when first used.
import { renameSync, rmSync } from 'node:fs'
import { build } from 'esbuild'
import { root } from './prepare.mjs'

await import('./generate.mjs')
// Beside the last build, which stays until this one stands.
const fresh = `${root}/dist.new`
rmSync(fresh, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: { kedge: 'src/cli/main.ts' },
  outdir: fresh,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external: ['lmdb'],
  // CommonJS packages inside the bundle call require for Node's modules.
  banner: {
    js: "import { createRequire as kedgeRequire } from 'node:module';const require = kedgeRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
rmSync(`${root}/dist`, { recursive: true, force: true })
renameSync(fresh, `${root}/dist`)
