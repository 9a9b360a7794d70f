// How test files and what they test become modules of Node: types are taken off each file once and kept by its content, in
// `node_modules/.cache/kedge/modules`. Vite's own module runner makes everything anew for each run, and what it makes is
// slower: each look at an imported name is one at a property of an object there.
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform, version } from 'esbuild'

const folder = join(import.meta.dirname, '../../node_modules/.cache/kedge/modules')
const options = {
  jsx: 'automatic',
  format: 'esm',
  target: 'node20.19',
  supported: { 'import-attributes': true },
  sourcemap: 'inline',
  sourcesContent: false,
}

/** A module that is imported with `?fresh=…` is another than the one before, and so is what it imports. */
export async function resolve(specifier, context, nextResolve) {
  const found = await nextResolve(specifier, context)
  const fresh = /\?fresh=.*$/.exec(context.parentURL ?? '')
  return fresh && /\.tsx?$/.test(found.url) ? { ...found, url: `${found.url}${fresh[0]}` } : found
}

export async function load(url, context, nextLoad) {
  const path = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : ''
  if (!/\.tsx?$/.test(path) || path.includes('/node_modules/')) return nextLoad(url, context)
  return { format: 'module', shortCircuit: true, source: await withoutTypes(path) }
}

async function withoutTypes(path) {
  const text = await readFile(path, 'utf8')
  const about = JSON.stringify([version, options, path])
  const kept = join(folder, `${createHash('sha1').update(about).update(text).digest('hex')}.mjs`)
  try {
    return await readFile(kept)
  } catch {
    const loader = path.endsWith('x') ? 'tsx' : 'ts'
    const { code } = await transform(text, { ...options, loader, sourcefile: path })
    await mkdir(folder, { recursive: true })
    // Another worker may be about to do the same.
    const own = `${kept}.${process.pid}`
    await writeFile(own, code)
    await rename(own, kept)
    return code
  }
}
