// Makes dist/ from src/: one entry, in chunks so that what is optional loads when first used.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { build as buildConsole } from 'vite'
import { noticesOf } from './notices.mjs'
import { root } from './prepare.mjs'

await import('./generate.mjs')
// Beside the last build, which stays until this one stands.
const fresh = `${root}/dist.new`
rmSync(fresh, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { kedge: 'src/cli/main.ts', index: 'src/index.ts' },
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
  // They stand in THIRD_PARTY_NOTICES, whole.
  legalComments: 'none',
  metafile: true,
  external: ['lmdb'],
  // CommonJS packages inside the bundle call require for Node's modules.
  banner: {
    js: "import { createRequire as kedgeRequire } from 'node:module';const require = kedgeRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
// The types of src/index.ts, which is small enough to be told in a few lines.
writeFileSync(
  `${fresh}/index.d.mts`,
  `/** Of this package: \`0.1.0\`. */
export declare const version: string
/** Runs one command line as the command \`kedge\` would, and answers with its exit code. */
export declare function run(args: readonly string[]): Promise<number>
`,
)
writeFileSync(`${fresh}/THIRD_PARTY_NOTICES`, noticesOf(metafile))
// The console: files that never change, compressed once here instead of at every request.
await buildConsole({
  configFile: join(root, 'console/vite.config.ts'),
  logLevel: 'warn',
  build: { outDir: join(fresh, 'console') },
})
for (const entry of readdirSync(join(fresh, 'console'), { recursive: true, withFileTypes: true })) {
  if (!/\.(css|html|js|svg)$/.test(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
  writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path), { params }))
}
rmSync(`${root}/dist`, { recursive: true, force: true })
renameSync(fresh, `${root}/dist`)
