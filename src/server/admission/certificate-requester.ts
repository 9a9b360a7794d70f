import type { CertificateSigningRequest } from '../../api/generated/types.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Call } from '../request/call.ts'

/** Who asks for a certificate is said by the server, whatever the client says. */
export function setRequester({ user }: Call, draft: Draft<ApiObject>): void {
  const { spec } = draft as Partial<Draft<CertificateSigningRequest>>
  if (!spec) return
  const { name, uid, groups, extra } = user
  delete spec.uid
  delete spec.extra
  spec.username = name
  spec.groups = [...groups]
  if (uid) spec.uid = uid
  if (extra) spec.extra = Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, [...values]]))
}
