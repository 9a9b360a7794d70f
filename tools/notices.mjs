// The licences of what is bundled into dist/, as their authors ask for.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './prepare.mjs'

/** Its declarations are where types and schemas come from; nothing of it is in the bundle as such. */
const generatedFrom = '@kubernetes/client-node'

/** The text of the notices for a bundle, from esbuild's account of what went into it. */
export function noticesOf({ inputs }) {
  const names = Object.keys(inputs).flatMap(
    path => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  )
  const parts = [...new Set([...names, generatedFrom])].sort().map(noticeOf)
  return `Kedge contains the work of others, under these licences.\n\n${parts.join('\n')}`
}

function noticeOf(name) {
  const folder = join(root, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find(each => /^licen[cs]e/i.test(each))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : ''
  // Kedge's own LICENSE holds the text of Apache 2.0.
  const shown = license === 'Apache-2.0' ? 'See LICENSE.' : text
  return `## ${name} ${version} (${license})\n\n${shown}\n`
}
