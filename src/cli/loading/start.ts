// The first thing of Kedge that runs: it loads the program, which is one script, with what V8 kept of it (code-cache.ts).
//
// There are two scripts: all of Kedge, and what the verbs need that only talk to one.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import type * as program from '../program.ts'
import { verbNames } from '../verb-names.ts'
import { verbFirst } from '../word-order.ts'
import { type CodeCache, cacheFolder, codeCache } from './code-cache.ts'

type Program = typeof program

/** Of the texts of the scripts; put in by the build. */
declare const hashes: { readonly program: string; readonly verbs: string }

/** What a long run has called by then is what the next start will call. */
const warmMs = 4_000

/** One way to start it, which differs from the others in what it calls. */
interface Way {
  readonly script: 'program' | 'verbs'
  readonly name: string
}

/** Runs this process's command line. */
export function main(): void {
  const args = process.argv.slice(2)
  load(wayOf(args)).main(args)
}

/** For those who call it from a program of theirs. */
export const library = (): Program => load({ script: 'program', name: 'library' })

function wayOf(args: readonly string[]): Way {
  const [verb] = verbFirst(args)
  const name = verbNames.find(known => known === verb) ?? 'other'
  if (name !== 'up') return { script: 'verbs', name }
  // Of the two processes, the one that only waits.
  if (args.includes('--detach') && !process.env.KEDGE_DETACHED) return { script: 'verbs', name }
  return { script: 'program', name: process.env.KEDGE_DETACHED ? 'up.background' : 'up' }
}

function load({ script: kind, name }: Way): Program {
  const path = join(__dirname, `${kind}.js`)
  const folder = cacheFolder(process.env)
  const hash = kind === 'program' ? hashes.program : hashes.verbs
  const key = `${hash}-${process.version}-${process.arch}-${name}`
  const cache = folder === null ? null : codeCache({ folder, key })
  const cachedData = cache?.read()
  // It is of one-byte characters alone: see the build.
  const script = new Script(readFileSync(path, 'latin1'), {
    filename: path,
    ...(cachedData && { cachedData }),
  })
  if (cache && (!cachedData || script.cachedDataRejected)) keepLater(script, cache)
  const module: { exports: unknown } = { exports: {} }
  script.runInThisContext()(module, createRequire(path), __dirname, pathToFileURL(path).href)
  return module.exports as Program
}

/** Once it is warm, or ends before that. */
function keepLater(script: Script, cache: CodeCache): void {
  let data: Buffer | null = null
  const keepAtEnd = () => cache.writeAtEnd(data ?? script.createCachedData())
  const timer = setTimeout(() => {
    data = script.createCachedData()
    void cache.write(data).then(() => process.off('exit', keepAtEnd))
  }, warmMs)
  timer.unref()
  process.on('exit', keepAtEnd)
}
