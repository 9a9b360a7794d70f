// What lies in a folder of a container, as its own tools tell: POSIX find and stat, in GNU's form and busybox's. Pure.

export interface FolderEntry {
  readonly name: string
  readonly kind: 'folder' | 'file' | 'link' | 'other'
  readonly bytes: number
  /** Null where nobody has kept it: images that are built alike everywhere have their files' times at the epoch. */
  readonly modifiedAt: number | null
}

/** The first day, in seconds: zero and one are written there, in any time zone. */
const dayOfEpoch = 86_400

/** More are not shown. */
export const entriesMax = 2_000

/** `$1` is the folder. A link to a folder is gone into, so the folder ends with a slash. */
export const listCommand = (folder: string): readonly string[] => [
  'sh',
  '-c',
  `cd -- "$1" && find . -maxdepth 1 ! -name . -exec stat -c '%A %s %Y %n' {} + | head -n ${entriesMax + 1}`,
  'sh',
  folder,
]

/** Folders first, then by name. Lines that are none are left out. */
export function entriesOf(text: string): readonly FolderEntry[] {
  return text
    .split('\n')
    .flatMap((line): readonly FolderEntry[] => {
      const [, mode = '', bytes = '', seconds = '', name = ''] =
        /^(\S{10,11}) (\d+) (-?\d+) \.\/(.+)$/.exec(line) ?? []
      if (name === '') return []
      const kind = { d: 'folder', '-': 'file', l: 'link' }[mode[0] ?? ''] ?? 'other'
      return [
        {
          name,
          kind: kind as FolderEntry['kind'],
          bytes: Number(bytes),
          modifiedAt: Number(seconds) < dayOfEpoch ? null : Number(seconds) * 1000,
        },
      ]
    })
    .sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || (a.name < b.name ? -1 : 1))
}

/** The folder above, or one within, without dots and doubled slashes. */
export function pathOf(folder: string, name: string): string {
  const parts = `${folder}/${name}`.split('/').filter(part => part !== '' && part !== '.')
  const path: string[] = []
  for (const part of parts) {
    if (part === '..') path.pop()
    else path.push(part)
  }
  return `/${path.join('/')}`
}

export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`
}
