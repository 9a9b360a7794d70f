// Sets of completion indexes, as a Job's status writes them: `0-3,5,8-9`.

export type Indexes = ReadonlySet<number>

/** Those below `completions`; what cannot be read is no index. */
export function parseIndexes(text: string | undefined, completions: number): Indexes {
  const indexes = new Set<number>()
  for (const part of text ? text.split(',') : []) {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (!range) continue
    const first = Number(range[1])
    const last = Math.min(Number(range[2] ?? first), completions - 1)
    for (let index = first; index <= last; index++) indexes.add(index)
  }
  return indexes
}

/** Two neighbours are a list, three and more a range, as upstream writes them. */
export function formatIndexes(indexes: Indexes): string {
  const parts: string[] = []
  let first: number | null = null
  let last = -1
  const close = () => {
    if (first === null) return
    if (first === last) parts.push(String(first))
    else parts.push(last === first + 1 ? `${first},${last}` : `${first}-${last}`)
  }
  for (const index of [...indexes].sort((a, b) => a - b)) {
    if (first !== null && index === last + 1) last = index
    else {
      close()
      first = index
      last = index
    }
  }
  close()
  return parts.join(',')
}
