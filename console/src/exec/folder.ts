// What lies in a folder of a container, as its own tools tell: POSIX find and stat, in GNU's form and busybox's. Pure.

export interface FolderEntry {
  readonly name: string
  readonly kind: 'folder' | 'file' | 'link' | 'other'
  readonly bytes: number
  /** Null where nobody has kept it: images that are built alike everywhere have their files' times at the epoch. */
  readonly modifiedAt: number | null
  /** Of a link: what it says, and what is there. */
  readonly target?: { readonly path: string; readonly kind: 'folder' | 'file' | 'nothing' }
}

/** The first day, in seconds: zero and one are written there, in any time zone. */
const dayOfEpoch = 86_400

/** More are not shown. */
export const entriesMax = 2_000

/** Of each link two lines: what is at its end with its name, and what it says. */
const links = `for l in * .*; do
  [ -L "$l" ] || continue
  k=nothing; [ -e "$l" ] && k=file; [ -d "$l" ] && k=folder
  printf '@%s ./%s\\n>%s\\n' "$k" "$l" "$(readlink -- "$l")"
done`

/** `$1` is the folder. A link to a folder is gone into, so the folder ends with a slash. */
export const listCommand = (folder: string): readonly string[] => [
  'sh',
  '-c',
  `cd -- "$1" && { find . -maxdepth 1 ! -name . -exec stat -c '%A %s %Y %n' {} + | head -n ${entriesMax + 1}; ${links}; }`,
  'sh',
  folder,
]

/** Folders first, then by name. Lines that are none are left out. */
export function entriesOf(text: string): readonly FolderEntry[] {
  const lines = text.split('\n')
  const targets = targetsOf(lines)
  return lines
    .flatMap((line): readonly FolderEntry[] => {
      const [, mode = '', bytes = '', seconds = '', name = ''] =
        /^(\S{10,11}) (\d+) (-?\d+) \.\/(.+)$/.exec(line) ?? []
      if (name === '') return []
      const kind = kindOf(mode)
      const target = kind === 'link' ? targets.get(name) : undefined
      return [
        {
          name,
          kind,
          bytes: Number(bytes),
          modifiedAt: Number(seconds) < dayOfEpoch ? null : Number(seconds) * 1000,
          ...(target ? { target } : {}),
        },
      ]
    })
    .sort((a, b) => Number(isEntered(b)) - Number(isEntered(a)) || (a.name < b.name ? -1 : 1))
}

/** A folder, or a link to one. */
export const isEntered = ({ kind, target }: FolderEntry): boolean =>
  kind === 'folder' || target?.kind === 'folder'

function kindOf(mode: string): FolderEntry['kind'] {
  switch (mode[0]) {
    case 'd':
      return 'folder'
    case '-':
      return 'file'
    case 'l':
      return 'link'
    default:
      return 'other'
  }
}

type Target = NonNullable<FolderEntry['target']>

function targetsOf(lines: readonly string[]): ReadonlyMap<string, Target> {
  const found = new Map<string, Target>()
  for (const [index, line] of lines.entries()) {
    const [, kind, name = ''] = /^@(folder|file|nothing) \.\/(.+)$/.exec(line) ?? []
    const said = lines[index + 1] ?? ''
    if (kind !== undefined && said.startsWith('>'))
      found.set(name, { path: said.slice(1), kind: kind as Target['kind'] })
  }
  return found
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
