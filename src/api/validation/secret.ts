import { bytesOfBase64, textOfUtf8 } from '../../base/bytes.ts'
import type { Secret } from '../generated/types.ts'
import { problemsOfConfigMapKey } from '../names.ts'
import { dataBytesMax, decodedLength, immutableDataText } from './config-map.ts'
import type { Findings } from './rules/findings.ts'
import { immutableText } from './rules/object-meta.ts'
import { isSameValue } from './rules/same-value.ts'

const accountKey = 'kubernetes.io/service-account.name'

/** The keys that a secret of this type cannot do without. */
const requiredKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubernetes.io/dockercfg', ['.dockercfg']],
  ['kubernetes.io/dockerconfigjson', ['.dockerconfigjson']],
  ['kubernetes.io/ssh-auth', ['ssh-privatekey']],
  ['kubernetes.io/tls', ['tls.crt', 'tls.key']],
])
const typesOfJson = new Set(['kubernetes.io/dockercfg', 'kubernetes.io/dockerconfigjson'])

export function validateSecret(findings: Findings, secret: Secret): void {
  const { data = {}, type = '' } = secret
  let bytes = 0
  for (const key in data) {
    findings.problems(`data[${key}]`, key, problemsOfConfigMapKey(key))
    bytes += decodedLength(data[key] ?? '')
  }
  if (bytes > dataBytesMax) findings.tooLong('data', dataBytesMax)
  if (type === 'kubernetes.io/service-account-token' && !secret.metadata?.annotations?.[accountKey])
    findings.required(`metadata.annotations[${accountKey}]`)
  if (type === 'kubernetes.io/basic-auth' && data.username === undefined && data.password === undefined) {
    findings.required('data[username]')
    findings.required('data[password]')
  }
  for (const key of requiredKeys.get(type) ?? []) {
    const value = data[key]
    const isEmptyKey = type === 'kubernetes.io/ssh-auth' && value === ''
    if (value === undefined || isEmptyKey) findings.required(`data[${key}]`)
    else if (typesOfJson.has(type)) validateJson(findings, `data[${key}]`, value)
  }
}

function validateJson(findings: Findings, path: string, base64: string): void {
  try {
    JSON.parse(textOfUtf8(bytesOfBase64(base64)))
  } catch (error) {
    findings.invalid(
      path,
      '<secret contents redacted>',
      error instanceof SyntaxError ? 'must be valid JSON' : String(error),
    )
  }
}

export function validateSecretUpdate(findings: Findings, secret: Secret, old: Secret): void {
  if ((secret.type ?? '') !== (old.type ?? '')) findings.invalid('type', secret.type ?? '', immutableText)
  if (old.immutable) {
    if (!secret.immutable) findings.forbidden('immutable', immutableDataText)
    if (!isSameValue(secret.data, old.data)) findings.forbidden('data', immutableDataText)
  }
  validateSecret(findings, secret)
}
