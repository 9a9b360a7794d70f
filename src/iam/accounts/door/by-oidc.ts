// Signing in at a provider: two pages that a browser is sent to, so neither can bring a header of ours.
import { StatusError } from '../../../api/status-error.ts'
import type { DoorContext, DoorReply, DoorRequest } from './door-types.ts'
import { signIn } from './sign-in.ts'

const callbackPath = '/console/session/oidc/callback'

/** Each begins a flow, which is remembered, and may ask the provider: an address gets only so many. */
export async function beginOidc(
  { oidc, log, flowBudget }: DoorContext,
  { host, address }: DoorRequest,
): Promise<DoorReply> {
  if (!oidc)
    throw new StatusError({
      reason: 'NotFound',
      message: 'this Kedge knows no provider: kedge up --oidc-issuer-url',
    })
  const waitMs = flowBudget.waitMs(address)
  // A page, not a status, is what somebody looks at who came by a link.
  if (waitMs > 0)
    return {
      code: 303,
      location: '/console/?signin=later',
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    }
  flowBudget.spend(address)
  try {
    const { location, flow } = await oidc.begin(`https://${host}${callbackPath}`)
    return { code: 303, location, flow }
  } catch (error) {
    log.warn('the provider of OpenID Connect does not answer', { error })
    return { code: 303, location: '/console/?signin=unreachable' }
  }
}

export async function finishOidc(context: DoorContext, request: DoorRequest): Promise<DoorReply> {
  const { oidc, log, attempts } = context
  const waitMs = attempts.waitMs(request.address)
  if (waitMs > 0)
    return {
      ...{ code: 303, location: '/console/?signin=later', flow: null },
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    }
  const [state, code] = [request.query.get('state'), request.query.get('code')]
  const user =
    oidc && state && code
      ? await oidc.finish({ state, code, flow: request.flow }).catch((error: unknown) => {
          log.warn('the provider of OpenID Connect gave no token', { error })
          return null
        })
      : null
  if (!user) {
    attempts.failedAt(request.address)
    return {
      code: 303,
      location: '/console/?signin=refused',
      flow: null,
      happened: [{ kind: 'SignInFailed', by: null, account: null, way: 'oidc' }],
    }
  }
  const subject = { kind: 'user', user } as const
  const reply = await signIn(context, request, { kind: 'browser', way: 'oidc', subject })
  const { body: _, ...rest } = reply
  return { ...rest, code: 303, location: '/console/', flow: null }
}
