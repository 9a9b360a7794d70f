// Makes dist/ from src/: the program in one script, of which what is optional is run when first used.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'
import { build as buildConsole } from 'vite'
import { noticesOf } from './notices.mjs'
import { root } from './prepare.mjs'

// Whatever the environment says: React is another one elsewhere.
process.env.NODE_ENV = 'production'
await import('./generate.mjs')
// Beside the last build, which stays until this one stands.
const fresh = `${root}/dist.new`
rmSync(fresh, { recursive: true, force: true })
const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  // They stand in THIRD_PARTY_NOTICES, whole.
  legalComments: 'none',
  logLevel: 'warning',
}
const withoutKedge = {
  name: 'without Kedge itself',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/main\.ts$/ }, ({ resolveDir, path }) =>
      join(resolveDir, path) === join(root, 'src/main.ts') ? { path, external: true } : undefined,
    ),
}
// The program is a function in one script, so that what V8 made of it can be kept: see src/cli/loading. Once more without
// what only the process that is Kedge runs, for all other verbs.
const metafile = await script('program')
await script('verbs', { plugins: [withoutKedge] })
// What runs in threads.
await build({
  ...common,
  entryPoints: { 'yaml-thread': 'src/server/request/yaml-thread.ts' },
  outdir: fresh,
  outExtension: { '.js': '.cjs' },
})
await build({
  ...common,
  entryPoints: { start: 'src/cli/loading/start.ts' },
  outdir: fresh,
  outExtension: { '.js': '.cjs' },
  define: {
    'hashes.program': JSON.stringify(hashOf('program')),
    'hashes.verbs': JSON.stringify(hashOf('verbs')),
  },
})
writeFileSync(`${fresh}/first-objects.json`, JSON.stringify(await firstObjects()))
writeFileSync(
  `${fresh}/index.mjs`,
  `import start from './start.cjs'
const program = start.library()
export const version = program.version
export const run = program.run
`,
)
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

async function firstObjects() {
  const outfile = `${fresh}/make-first-objects.mjs`
  const entry = 'src/testing/make-first-objects.ts'
  await build({ ...common, format: 'esm', entryPoints: [entry], outfile, packages: 'external' })
  const { makeFirstObjects } = await import(outfile)
  rmSync(outfile)
  return makeFirstObjects()
}

async function script(name, options = {}) {
  const { metafile } = await build({
    ...common,
    entryPoints: { [name]: 'src/cli/program.ts' },
    outdir: fresh,
    metafile: true,
    // lmdb's own code as it is, and of what it loads only what is used: its binary stays where npm puts it.
    alias: {
      lmdb: join(root, 'node_modules/lmdb/node-index.js'),
      msgpackr: join(root, 'tools/bundle/no-msgpack.mjs'),
      'node-gyp-build-optional-packages': join(root, 'tools/bundle/lmdb-binding.mjs'),
    },
    ...options,
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: '(function(module,require,__dirname,ownUrl){' },
    footer: { js: '})' },
  })
  // It is read as one-byte characters, which cost V8 half the room. esbuild writes all others as escapes, but in regular expressions.
  const path = `${fresh}/${name}.js`
  const text = readFileSync(path, 'utf8').replace(
    /[^\0-\x7f]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  writeFileSync(path, text)
  return metafile
}

function hashOf(name) {
  return createHash('sha256')
    .update(readFileSync(`${fresh}/${name}.js`))
    .digest('hex')
    .slice(0, 16)
}
