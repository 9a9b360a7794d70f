// The files that somebody has chosen or dropped, with where they go: what comes in a folder keeps its place in it. A browser
// tells of folders by their entries, some at a time.
import type { PlacedFile } from './tar.ts'

/** More are a job for an archive, or for kubectl cp. */
export const filesMax = 10_000

/** A folder that was chosen tells the place of each file in it. */
export const placedOf = (files: Iterable<File>): readonly PlacedFile[] =>
  [...files].map(file => ({ path: file.webkitRelativePath || file.name, file }))

/** What is told of an entry, as far as it is read here. */
export type Entry = Pick<FileSystemEntry, 'name' | 'isFile' | 'isDirectory'> &
  Partial<Pick<FileSystemFileEntry, 'file'>> & {
    readonly createReader?: () => Pick<FileSystemDirectoryReader, 'readEntries'>
  }

/** Folders are walked through; no more than one too many. */
export async function placedWithin(entries: readonly Entry[]): Promise<readonly PlacedFile[]> {
  const found: PlacedFile[] = []
  const left = entries.map(entry => ({ entry, path: entry.name }))
  // It grows while it is walked through.
  for (const { entry, path } of left) {
    if (found.length > filesMax) break
    if (entry.isFile) found.push({ path, file: await fileOf(entry) })
    else for (const each of await entriesIn(entry)) left.push({ entry: each, path: `${path}/${each.name}` })
  }
  return found
}

const fileOf = (entry: Entry): Promise<File> =>
  new Promise((resolve, reject) => entry.file?.(resolve, reject))

/** A reader gives some at a time, and none at the end. */
async function entriesIn(folder: Entry): Promise<readonly Entry[]> {
  const reader = folder.createReader?.()
  const found: Entry[] = []
  while (reader && found.length <= filesMax) {
    const some = await new Promise<readonly Entry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) break
    found.push(...some)
  }
  return found
}

/** What was dropped; the entries have to be taken before the event is over. */
export function placedOfDrop({ items, files }: DataTransfer): Promise<readonly PlacedFile[]> {
  const entries = [...items].flatMap(item => item.webkitGetAsEntry() ?? [])
  return entries.length > 0 ? placedWithin(entries) : Promise.resolve(placedOf(files))
}
