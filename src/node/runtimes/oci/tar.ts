// Writes tar archives (ustar) in memory, the same bytes for the same entries: an image's digest must not change.

export interface TarEntry {
  /** Without a leading slash. */
  readonly path: string
  readonly mode: number
  readonly content:
    | { readonly kind: 'file'; readonly bytes: Buffer }
    | { readonly kind: 'folder' }
    | SymbolicLink
}

interface SymbolicLink {
  readonly kind: 'link'
  readonly target: string
}

const blockBytes = 512
const typeFlags = { file: '0', link: '2', folder: '5' } as const

export function writeTar(entries: readonly TarEntry[]): Buffer {
  const end = Buffer.alloc(2 * blockBytes)
  return Buffer.concat([...entries.flatMap(entryBlocks), end])
}

function entryBlocks(entry: TarEntry): Buffer[] {
  const { content } = entry
  if (content.kind !== 'file') return [header(entry, 0)]
  const padding = Buffer.alloc((blockBytes - (content.bytes.length % blockBytes)) % blockBytes)
  return [header(entry, content.bytes.length), content.bytes, padding]
}

function header({ path, mode, content }: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(blockBytes)
  const name = content.kind === 'folder' ? `${path.replace(/\/$/, '')}/` : path
  if (Buffer.byteLength(name) > 100) throw new RangeError(`the path is too long for a tar header: ${name}`)
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at)
  block.write(name, 0)
  octal(mode, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(0, 136, 11)
  block.write('        ', 148)
  block.write(typeFlags[content.kind], 156)
  if (content.kind === 'link') block.write(content.target, 157)
  block.write('ustar\x0000', 257)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}
