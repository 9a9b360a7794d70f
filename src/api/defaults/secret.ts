import { base64Of, utf8Of } from '../../base/bytes.ts'
import type { Secret } from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { fill } from './struct.ts'

/** Plain text is a way to write a Secret, not to read it: it becomes bytes and overrides those of its name. */
export function setSecretDefaults(secret: Draft<Secret>): void {
  fill(secret, 'type', 'Opaque')
  if (!secret.stringData) return
  const bytes = Object.entries(secret.stringData).map(([key, text]): [string, string] => [
    key,
    base64Of(utf8Of(text)),
  ])
  // Spreading defines keys, so that `__proto__` is one like any other.
  if (bytes.length > 0) secret.data = { ...secret.data, ...Object.fromEntries(bytes) }
  delete secret.stringData
}
