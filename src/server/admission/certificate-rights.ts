// Who may approve and who may sign requests for certificates: the virtual resource `signers` of RBAC, by the signer's name or by
// all signers of its domain (`kubernetes.io/*`). And what nobody may ask for.

import { isEqual } from '../../api/equality.ts'
import { invalidError } from '../../api/field-error.ts'
import type { CertificateSigningRequest } from '../../api/generated/types.ts'
import type { Kind } from '../../api/kinds.ts'
import { certificateProblem } from '../../base/certificates/certificate-chain.ts'
import {
  parseCertificateRequest,
  RequestError,
  requestText,
  type Subject,
} from '../../base/certificates/certificate-request.ts'
import type { ResourceAttributes } from '../access/attributes.ts'
import { mastersGroup } from '../access/privileged.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'
import { forbidden } from '../resources/refusals.ts'
import type { Validator } from './index.ts'

const group = 'certificates.k8s.io'
const clientSigner = 'kubernetes.io/kube-apiserver-client'

type Request = CertificateSigningRequest

export const certificateRights: Validator = {
  concerns: ({ resource: { kind }, subresource }, operation) =>
    kind.group === group &&
    kind.kind === 'CertificateSigningRequest' &&
    (operation === 'CREATE' || (operation === 'UPDATE' && subresource !== '')),
  async validate(call: Call, { operation, object, old }: Admitted): Promise<void> {
    const request = object as Request
    if (operation === 'CREATE') return requireOrdinary(call, request)
    const before = old as Request
    if (call.subresource === 'approval') return requireRight(call, 'approve', before)
    if (call.subresource !== 'status' || isEqual(request.status ?? {}, before.status ?? {})) return
    requireCertificate(call, request, before)
    return requireRight(call, 'sign', before)
  },
}

/** One that can be read and is signed with its key. Certificates of those who may do everything are not given out. */
function requireOrdinary({ resource: { kind } }: Call, { metadata, spec }: Request): void {
  const name = metadata?.name ?? ''
  const { organization } = subjectOf(kind, name, spec)
  if (spec.signerName === clientSigner && organization.includes(mastersGroup))
    throw forbidden(kind, name, `use of ${clientSigner} signer with ${mastersGroup} group is not allowed`)
}

function subjectOf(kind: Kind, name: string, { request }: Request['spec']): Subject {
  try {
    return parseCertificateRequest(requestText(request)).subject
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    const found = { kind: 'invalid', path: 'spec.request', value: request, detail: error.message } as const
    throw invalidError(kind, name, [found])
  }
}

function requireCertificate({ resource: { kind }, name }: Call, request: Request, before: Request): void {
  const certificate = request.status?.certificate ?? ''
  const detail = certificate === before.status?.certificate ? null : certificateProblem(certificate)
  if (detail === null) return
  const path = 'status.certificate'
  throw invalidError(kind, name, [{ kind: 'invalid', path, value: '<certificate data>', detail }])
}

async function requireRight(
  { server, user, resource: { kind }, name }: Call,
  verb: 'approve' | 'sign',
  request: Request,
): Promise<void> {
  const signer = request.spec?.signerName ?? ''
  const domain = signer.split('/', 1)[0] ?? ''
  for (const each of [signer, `${domain}/*`]) {
    const attributes: ResourceAttributes = {
      ...{ kind: 'resource', user, verb, group, version: '*', resource: 'signers' },
      ...{ subresource: '', namespace: '', name: each },
    }
    if ((await server.authorizer.authorize(attributes)).kind === 'allowed') return
  }
  throw forbidden(
    kind,
    name,
    `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`,
  )
}
