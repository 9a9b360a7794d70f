import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** What the first page needs before it can draw anything: the first module, and all that it loads outright. */
function firstPage(modules: Modules): ReadonlySet<string> {
  const found = new Set([join(import.meta.dirname, 'src/main.tsx')])
  for (const id of found)
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported)
  return found
}

let first: ReadonlySet<string> | null = null
/** One file instead of ninety, each of which costs a browser some milliseconds. */
function chunkOf(id: string, modules: Modules): string | null {
  first ??= firstPage(modules)
  return first.has(id) ? 'first' : null
}

/** Has the browser ask for it while boot.ts is on its way. That it does not come is found out there. */
const askEarly: Plugin = {
  name: 'ask early for the first page',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.entries(bundle)
        // By the chunk's own name: modules may be called so, too.
        .filter(([, output]) =>
          'names' in output ? output.names[0] === 'first.css' : output.name === 'first',
        )
        .map(([file]) => ({
          tag: 'link',
          injectTo: 'head',
          attrs: {
            ...(file.endsWith('.css') ? { rel: 'preload', as: 'style' } : { rel: 'modulepreload' }),
            crossorigin: true,
            href: `/console/${file}`,
          },
        })),
  },
}

/**
 * `> * + *` says of everything on the page that it may follow something: for a row that comes or goes, browsers then work
 * out anew the style of all that stands beside it. This says the same, and concerns the first child alone.
 */
const narrowSiblings: Plugin = {
  name: 'narrow what may follow something',
  enforce: 'pre',
  transform: (code, id) => (/\.css$/.test(id) ? code.replaceAll('> * + *', '> :not(:first-child)') : null),
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react(), narrowSiblings, askEarly],
  build: {
    outDir: join(import.meta.dirname, '../dist/console'),
    emptyOutDir: true,
    // No inline anything: the content policy lets in files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // With it boot.ts loads the first page, which may fail: so it comes without.
            {
              name: 'preload',
              test: /preload-helper|ask-session|app\/passed|app\/base|early-list|refusals-as-answers/,
              priority: 1,
            },
            { debugName: 'the first page', name: chunkOf },
          ],
        },
      },
    },
  },
})
