import { validateChangedRequest } from '../../api/certificates/validate-request.ts'
import type { FieldError } from '../../api/field-error.ts'
import type { CertificateSigningRequest, Pod } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { qosClassOf } from '../../api/strategies/pod/pod-qos.ts'
import { validateEphemeralContainersUpdate } from '../../api/validation/pod/ephemeral-containers.ts'
import { validatePodResize } from '../../api/validation/pod/pod-resize.ts'
import { findingsOf } from '../../api/validation/rules/findings.ts'

/** What is wrong with a write of one part of an object. */
export function partProblems(subresource: string, object: ApiObject, old: ApiObject): readonly FieldError[] {
  switch (subresource) {
    case 'ephemeralcontainers':
      return validateEphemeralContainersUpdate(object as Pod, old as Pod)
    case 'resize':
      return validatePodResize(object as Pod, old as Pod, qosClassOf)
    case 'approval':
      return findingsOf(findings =>
        validateChangedRequest(findings, {
          request: object as CertificateSigningRequest,
          old: old as CertificateSigningRequest,
          way: 'approval',
        }),
      )
    default:
      return []
  }
}
