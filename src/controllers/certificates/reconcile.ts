import type {
  CertificateSigningRequest,
  CertificateSigningRequestStatus as Status,
} from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import { requestText } from '../../base/certificates/certificate-request.ts'
import type { Instant } from '../../base/clock.ts'
import { type ControllerContext, type Outcome, settled } from '../../control/controller.ts'
import { type StartedController, startController, watch } from '../../control/start-controller.ts'
import { type CertificateStep, planRequest } from './plan.ts'

/** Makes the certificate that a request in PEM asks for, in PEM. */
export type SignCertificate = (grant: {
  readonly request: string
  readonly usages: readonly string[]
  readonly notBefore: Instant
  readonly notAfter: Instant
}) => string

export function startCertificates(context: ControllerContext, sign: SignCertificate): StartedController {
  const { client, clock, informers } = context
  const requests = informers.of(kinds.CertificateSigningRequest)

  const reconcile = async (name: string): Promise<Outcome> => {
    const request = requests.get({ namespace: '', name })
    if (!request) return settled
    const step = planRequest(request, clock.now())
    await carryOut(request, step).catch(ignoreExpected)
    return step.kind === 'wait' && step.afterMs !== null
      ? { kind: 'checkAgain', afterMs: step.afterMs }
      : settled
  }

  const carryOut = async (request: CertificateSigningRequest, step: CertificateStep): Promise<void> => {
    switch (step.kind) {
      case 'wait':
        return
      case 'remove': {
        const { uid, resourceVersion } = request.metadata ?? {}
        await client.delete(kinds.CertificateSigningRequest, refOf(request), {
          preconditions: { uid, resourceVersion },
        })
        return
      }
      case 'fail':
        return writeStatus(request, {
          conditions: [
            ...(request.status?.conditions ?? []),
            { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: step.message },
          ],
        })
      case 'sign': {
        const { usages = [] } = request.spec
        const pem = sign({ request: requestText(request.spec.request), usages, ...step.validity })
        return writeStatus(request, { certificate: Buffer.from(pem).toString('base64') })
      }
    }
  }

  const writeStatus = async (request: CertificateSigningRequest, status: Status): Promise<void> => {
    const changed = { ...request, status: { ...request.status, ...status } }
    await client.update(kinds.CertificateSigningRequest, changed, { subresource: 'status' })
  }

  return startController({
    name: 'certificates',
    workers: 2,
    context,
    backoffMsMax: 30_000,
    reconcile,
    watches: [
      watch(requests, ({ kind, object }, wake) => {
        if (kind !== 'deleted') wake.enqueue(nameOf(object))
      }),
    ],
  })
}

/** It has changed or gone meanwhile: then there will be another look. */
function ignoreExpected(error: unknown): void {
  if (!isRefusal(error, 'NotFound', 'Conflict')) throw error
}
