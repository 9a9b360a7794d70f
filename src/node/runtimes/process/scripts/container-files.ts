import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { prepareMountPoints } from '../mount-points.ts'
import { runTool } from '../run-tool.ts'
import { environmentText } from './become.ts'
import { type LaunchOptions, launchScript, setupScript } from './launch-script.ts'

/** Writes what the shim finds in the container's folder. */
export async function writeContainerFiles(
  launch: LaunchOptions,
  environment: ReadonlyMap<string, string>,
): Promise<void> {
  const { folder, spec, isolation } = launch
  await writeFile(join(folder, 'launch.sh'), launchScript(launch))
  await writeFile(join(folder, 'setup.sh'), setupScript(launch))
  await writeFile(join(folder, 'environment'), environmentText(environment), { mode: 0o600 })
  if (isolation === 'user') await prepareMountPoints(folder, spec.mounts)
  // A terminal that nobody types on is open all the same.
  if (spec.stdin || spec.tty)
    await runTool(['mkfifo', '-m', '600', join(folder, 'stdin'), join(folder, 'stdin-end')])
}
