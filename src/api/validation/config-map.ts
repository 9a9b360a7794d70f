import { utf8Length } from '../../base/bytes.ts'
import type { ConfigMap } from '../generated/types.ts'
import { problemsOfConfigMapKey } from '../names.ts'
import type { Findings } from './rules/findings.ts'
import { isSameValue } from './rules/same-value.ts'

export const dataBytesMax = 1024 * 1024
export const immutableDataText = 'field is immutable when `immutable` is set'

/** The bytes that base64 text stands for. */
export function decodedLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return Math.max(0, Math.floor(base64.length / 4) * 3 - padding)
}

export function validateConfigMap(findings: Findings, { data = {}, binaryData = {} }: ConfigMap): void {
  let bytes = 0
  for (const key in data) {
    const problems = problemsOfConfigMapKey(key)
    if (problems.length > 0) findings.problems(`data[${key}]`, key, problems)
    if (Object.hasOwn(binaryData, key))
      findings.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')
    bytes += utf8Length(data[key] ?? '')
  }
  for (const key in binaryData) {
    const problems = problemsOfConfigMapKey(key)
    if (problems.length > 0) findings.problems(`binaryData[${key}]`, key, problems)
    bytes += decodedLength(binaryData[key] ?? '')
  }
  // Upstream's path for the object as a whole.
  if (bytes > dataBytesMax) findings.tooLong('[]', dataBytesMax)
}

export function validateConfigMapUpdate(findings: Findings, map: ConfigMap, old: ConfigMap): void {
  if (old.immutable) {
    if (!map.immutable) findings.forbidden('immutable', immutableDataText)
    for (const field of ['data', 'binaryData'] as const)
      if (!isSameValue(map[field], old[field])) findings.forbidden(field, immutableDataText)
  }
  validateConfigMap(findings, map)
}
