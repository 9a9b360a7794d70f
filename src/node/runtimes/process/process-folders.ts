// What the process runtime keeps on disk:
//   <folder>/shim.sh
//   <folder>/<sandbox>/sandbox.json, resolv.conf
//   <folder>/<sandbox>/<container>/container.json, launch.sh, setup.sh, layers/, and the shim's files
import { mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxSpec } from '../../runtime.ts'
import type { ContainerRecord } from './container-process.ts'
import { runTool } from './run-tool.ts'
import { shimScript } from './scripts/shim-script.ts'

export interface SandboxRecord {
  readonly id: string
  readonly spec: SandboxSpec
  readonly createdAt: number
  readonly ips: readonly string[]
  /** The address that its network has given it, which goes back there. */
  readonly ip: string | null
  readonly isStopped: boolean
}

export class ProcessFolders {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  static async open(folder: string): Promise<ProcessFolders> {
    await mkdir(folder, { recursive: true, mode: 0o755 })
    const folders = new ProcessFolders(await realpath(folder))
    await writeWhole(folders.shim, shimScript)
    return folders
  }

  get shim(): string {
    return join(this.root, 'shim.sh')
  }

  sandbox = (id: string): string => join(this.root, id)

  container = ({ sandboxId, id }: Pick<ContainerRecord, 'sandboxId' | 'id'>): string =>
    join(this.root, sandboxId, id)

  async sandboxes(): Promise<readonly SandboxRecord[]> {
    const ids = await readdir(this.root)
    return (await Promise.all(ids.map(id => read<SandboxRecord>(join(this.root, id, 'sandbox.json'))))).flat()
  }

  async containers(sandboxId: string): Promise<readonly ContainerRecord[]> {
    const folder = this.sandbox(sandboxId)
    const ids = await readdir(folder)
    return (
      await Promise.all(ids.map(id => read<ContainerRecord>(join(folder, id, 'container.json'))))
    ).flat()
  }

  async writeSandbox(record: SandboxRecord): Promise<void> {
    await mkdir(this.sandbox(record.id), { recursive: true })
    await writeWhole(join(this.sandbox(record.id), 'sandbox.json'), JSON.stringify(record))
  }

  async writeContainer(record: ContainerRecord): Promise<void> {
    const folder = this.container(record)
    await mkdir(join(folder, 'tmp'), { recursive: true })
    await writeWhole(join(folder, 'container.json'), JSON.stringify(record), 0o600)
  }

  /** Folders that no record explains: Kedge ended while it made or removed them. */
  async removeStrays(): Promise<void> {
    for (const entry of await readdir(this.root, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue
      const record = join(this.root, entry.name, 'sandbox.json')
      if ((await stat(record).catch(() => null)) === null) await removeTree(join(this.root, entry.name))
    }
  }
}

/** The kernel leaves folders behind that even their owner may not read. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true })
  } catch {
    await runTool(['chmod', '-R', 'u+rwX', path])
    await rm(path, { recursive: true, force: true })
  }
}

async function read<T>(file: string): Promise<readonly T[]> {
  const text = await readFile(file, 'utf8').catch(() => null)
  // Written by writeWhole, so it is whole and ours.
  return text === null ? [] : [JSON.parse(text) as T]
}

/** All or nothing, also when Kedge is killed in the middle of it. */
export async function writeWhole(file: string, text: string, mode = 0o644): Promise<void> {
  await writeFile(`${file}.new`, text, { mode })
  await rename(`${file}.new`, file)
}
