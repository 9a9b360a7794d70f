import type { Findings } from '../rules/findings.ts'
import { validateNoBacksteps } from '../rules/paths.ts'

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
] as const

export function validateHostPath(
  findings: Findings,
  path: string,
  source: { readonly path: string; readonly type?: string },
): void {
  if (!source.path) {
    findings.required(`${path}.path`)
    return
  }
  validateNoBacksteps(findings, `${path}.path`, source.path)
  const { type } = source
  if (type !== undefined && !(hostPathTypes as readonly string[]).includes(type))
    findings.notSupported(`${path}.type`, type, hostPathTypes)
}
