import type { TFunction } from 'i18next'
import type { Restart } from './log-line.ts'

/** Between the lines of two lives of a container. */
export function restartText({ container, end }: Restart, t: TFunction): string {
  if (end === null) return t('logs.restarted', { container })
  const { exitCode, isOutOfMemory } = end
  return t(isOutOfMemory ? 'logs.restartedMemory' : 'logs.restartedCode', { container, exitCode })
}
