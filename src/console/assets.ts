// The built console: a folder of files, each with its compressed form beside it. They are read once, when first asked for.
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export interface Asset {
  readonly bytes: Uint8Array
  /** In brotli, where it was worth it. */
  readonly brotli: Uint8Array | null
  readonly contentType: string
  /** Its name holds a hash of its content: it never changes. */
  readonly isImmutable: boolean
}

const contentTypes: { readonly [ending: string]: string } = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  ttf: 'font/ttf',
  woff2: 'font/woff2',
}

/** All assets by their path below the folder; none where the console was not built. */
export async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  const all = new Set(paths)
  const assets = new Map<string, Asset>()
  for (const path of paths) {
    const ending = path.slice(path.lastIndexOf('.') + 1)
    const contentType = contentTypes[ending]
    if (!contentType) continue
    assets.set(path, {
      bytes: await readFile(join(folder, path)),
      brotli: all.has(`${path}.br`) ? await readFile(join(folder, `${path}.br`)) : null,
      contentType,
      isImmutable: path.startsWith('assets/'),
    })
  }
  return assets
}
