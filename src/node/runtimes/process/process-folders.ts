// What the process runtime keeps on disk:
//   <folder>/shim.sh
//   <folder>/<sandbox>/sandbox.json, resolv.conf
//   <folder>/<sandbox>/<container>/container.json, launch.sh, setup.sh, layers/, and the shim's files
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxSpec } from '../../runtime.ts'
import type { ContainerRecord } from './container-process.ts'
import { runTool } from './run-tool.ts'
import { shimScript } from './shim-script.ts'

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

  constructor(root: string) {
    this.root = root
    mkdirSync(root, { recursive: true, mode: 0o755 })
    writeWhole(this.shim, shimScript)
  }

  get shim(): string {
    return join(this.root, 'shim.sh')
  }

  sandbox = (id: string): string => join(this.root, id)

  container = ({ sandboxId, id }: Pick<ContainerRecord, 'sandboxId' | 'id'>): string =>
    join(this.root, sandboxId, id)

  sandboxes(): readonly SandboxRecord[] {
    return readdirSync(this.root).flatMap(id => read<SandboxRecord>(join(this.root, id, 'sandbox.json')))
  }

  containers(sandboxId: string): readonly ContainerRecord[] {
    const folder = this.sandbox(sandboxId)
    return readdirSync(folder).flatMap(id => read<ContainerRecord>(join(folder, id, 'container.json')))
  }

  writeSandbox(record: SandboxRecord): void {
    mkdirSync(this.sandbox(record.id), { recursive: true })
    writeWhole(join(this.sandbox(record.id), 'sandbox.json'), JSON.stringify(record))
  }

  writeContainer(record: ContainerRecord): void {
    const folder = this.container(record)
    mkdirSync(join(folder, 'tmp'), { recursive: true })
    writeWhole(join(folder, 'container.json'), JSON.stringify(record))
  }

  /** Folders that no record explains: Kedge ended while it made or removed them. */
  async removeStrays(): Promise<void> {
    for (const entry of readdirSync(this.root, { withFileTypes: true }))
      if (entry.isDirectory() && !existsSync(join(this.root, entry.name, 'sandbox.json')))
        await removeTree(join(this.root, entry.name))
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

function read<T>(file: string): readonly T[] {
  if (!existsSync(file)) return []
  // Written by writeWhole, so it is whole and ours.
  return [JSON.parse(readFileSync(file, 'utf8')) as T]
}

/** All or nothing, also when Kedge is killed in the middle of it. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
}
