// Codes of the API within causes: people read sentences, and find the code where they point at them. Pure.
import type { Trouble } from '../../../../src/workload/trouble/trouble.ts'

/** The API's own word for it; null where it has none. */
export function codeOf(trouble: Trouble): string | null {
  switch (trouble.kind) {
    case 'imagePull':
    case 'containerConfig':
    case 'containerWaiting':
    case 'warned':
      return trouble.reason
    case 'ended':
      return trouble.reason || trouble.phase
    case 'crashLoop':
      return 'CrashLoopBackOff'
    case 'containerEnded':
      return trouble.exit.reason
    case 'refused':
    case 'nameTaken':
      return 'FailedCreate'
    case 'unschedulable':
    case 'claimUnbound':
      return 'Unschedulable'
    case 'schedulingGated':
      return 'SchedulingGated'
    case 'mountFailing':
      return 'FailedMount'
    case 'sandboxFailing':
      return 'FailedCreatePodSandBox'
    case 'probeFailing':
      return 'Unhealthy'
    default:
      return null
  }
}

const codes =
  /(?:\bError: )?\b(?:ErrImagePull|ErrImageNeverPull|ImagePullBackOff|ImageInspectError|InvalidImageName|RegistryUnavailable|SignatureValidationFailed|CrashLoopBackOff|CreateContainerConfigError|CreateContainerError|RunContainerError|PostStartHookError|ContainerCannotRun)\b(?:: ?)?/g

/** A message without the codes that engines and nodes put before what they say, and without what the sentence around it says. */
export const withoutCodes = (message: string): string =>
  message
    .replace(/^Back-off pulling image "[^"]*":? ?/, '')
    .replace(codes, '')
    .replace(/\brpc error: code = \w+ desc = /g, '')
    .replace(/[:\s]+$/, '')
    .trim()
