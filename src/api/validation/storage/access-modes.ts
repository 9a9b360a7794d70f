import type { Findings } from '../rules/findings.ts'

const accessModes: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
export const volumeModes: readonly string[] = ['Block', 'Filesystem']

export function validateAccessModes(findings: Findings, path: string, modes: readonly string[]): void {
  for (const mode of modes) if (!accessModes.includes(mode)) findings.notSupported(path, mode, accessModes)
  const known = modes.filter(mode => accessModes.includes(mode))
  if (known.includes('ReadWriteOncePod') && known.some(mode => mode !== 'ReadWriteOncePod'))
    findings.forbidden(path, 'may not use ReadWriteOncePod with other access modes')
}
