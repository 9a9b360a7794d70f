// `POST serviceaccounts/{name}/token`: a token for the account, for an audience, for a while, and as long as the object it
// is bound to is there.
import { type FieldError, invalidError } from '../../api/field-error.ts'
import type {
  AuthenticationTokenRequest,
  BoundObjectReference,
  Node,
  Pod,
  ServiceAccount,
} from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import { structSchema } from '../../api/schema/schema.ts'
import { formatTime } from '../../base/clock.ts'
import { accountIssuer, apiAudiences, type BoundToken, type ObjectClaim } from '../identity/account-claims.ts'
import { admitBody } from '../request/admit-body.ts'
import { bodyKind } from '../request/body-kind.ts'
import type { Call } from '../request/call.ts'
import { readWriteOptions } from '../request/options/write-options.ts'
import { readObject } from '../request/read-body.ts'
import { readEntry } from '../request/read-entry.ts'
import { type Reply, valueReply } from '../request/reply.ts'
import { requireSegment } from '../resources/keys.ts'
import { badRequest, conflict, noSuchPath, notFound } from '../resources/refusals.ts'
import { storedByName } from '../resources/stored-kind.ts'
import { storedObject } from '../resources/stored-object.ts'

const requestKind: Kind = {
  ...bodyKind('authentication.k8s.io', 'v1', 'TokenRequest'),
  schema: structSchema('AuthenticationTokenRequest'),
}

const secondsDefault = 3600
const secondsMin = 600
const secondsMax = 2 ** 32
/** Of the volume that every Pod gets: programs of old read it once. Such a token is good for a year, its use remarked after an hour. */
export const podTokenSeconds = 3607
const extendedSeconds = 365 * 24 * 3600

export async function createToken(call: Call): Promise<Reply> {
  const { accountTokens, clock, random } = call.server
  if (!accountTokens) throw noSuchPath()
  requireSegment(call.name)
  const options = readWriteOptions(call.request.query, 'CreateOptions')
  const sent = await readObject(call, options, requestKind)
  const { dryRun } = options
  const body: Draft<AuthenticationTokenRequest> = await admitBody(call, {
    kind: requestKind,
    draft: sent,
    dryRun,
  })
  requireSameAccount(call, body.metadata ?? {})
  const account: ServiceAccount = storedObject(readEntry(call))
  const spec = body.spec ?? { audiences: [] }
  const audiences = spec.audiences?.length ? spec.audiences : [...apiAudiences]
  const expirationSeconds = spec.expirationSeconds ?? secondsDefault
  requireDuration(expirationSeconds)
  const bound = spec.boundObjectRef ? boundObject(call, spec.boundObjectRef) : nothingBound
  const issuedAt = Math.floor(clock.now() / 1000)
  const isExtended =
    bound.pod !== null &&
    expirationSeconds === podTokenSeconds &&
    audiences.every(each => each === accountIssuer)
  const token: BoundToken = {
    ...{
      id: random.uuid(),
      namespace: call.namespace,
      account: claimOf(account),
      ...bound,
      audiences,
      issuedAt,
    },
    expiresAt: issuedAt + (isExtended ? extendedSeconds : expirationSeconds),
    warnAfter: isExtended ? issuedAt + expirationSeconds : null,
  }
  return valueReply(201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      ...body.metadata,
      name: call.name,
      namespace: call.namespace,
      creationTimestamp: formatTime(clock.now()),
    },
    spec: { ...spec, audiences, expirationSeconds },
    status: {
      token: await accountTokens.sign(token),
      expirationTimestamp: formatTime((issuedAt + expirationSeconds) * 1000),
    },
  })
}

function requireSameAccount(call: Call, { name, namespace }: NonNullable<ApiObject['metadata']>): void {
  const errors: FieldError[] = []
  const refuse = (path: string, value: string, what: string) =>
    errors.push({
      kind: 'invalid',
      path,
      value,
      detail: `must match the service account ${what} if specified`,
    })
  if (name && name !== call.name) refuse('metadata.name', name, 'name')
  else if (namespace && namespace !== call.namespace) refuse('metadata.namespace', namespace, 'namespace')
  if (errors.length > 0) throw invalidError(requestKind, call.name, errors)
}

function requireDuration(seconds: number): void {
  const detail =
    seconds < secondsMin
      ? 'may not specify a duration less than 10 minutes'
      : seconds > secondsMax
        ? 'may not specify a duration larger than 2^32 seconds'
        : null
  if (detail !== null)
    throw invalidError(requestKind, '', [
      { kind: 'invalid', path: 'spec.expirationSeconds', value: seconds, detail },
    ])
}

type Bound = Pick<BoundToken, 'pod' | 'secret' | 'node'>
const nothingBound: Bound = { pod: null, secret: null, node: null }

const claimOf = ({ metadata }: ApiObject): ObjectClaim => ({
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? '',
})

/** The object that the token is to live as long as. Throws what keeps it from being one. */
function boundObject(
  call: Call,
  { apiVersion = '', kind = '', name = '', uid }: BoundObjectReference,
): Bound {
  const word = apiVersion === 'v1' ? kind : ''
  const find = <T extends ApiObject>(wanted: Kind<T>): ObjectClaim & { readonly object: T } => {
    const namespace = wanted.namespaced ? call.namespace : ''
    const object = storedByName(call.server.store, wanted, { namespace, name })
    if (!object) throw notFound(wanted, name)
    return { ...claimOf(object), object }
  }
  const claim = ({ name, uid: found }: ObjectClaim): ObjectClaim => {
    if (uid && uid !== found)
      throw conflict(
        { group: '', plural: kind },
        name,
        `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      )
    return { name, uid: found }
  }
  switch (word) {
    case 'Pod': {
      const pod = find(kinds.Pod)
      requirePodOf(call, pod.object)
      return { ...nothingBound, pod: claim(pod), node: nodeOf(call, pod.object) }
    }
    case 'Secret':
      return { ...nothingBound, secret: claim(find(kinds.Secret)) }
    case 'Node':
      return { ...nothingBound, node: claim(find(kinds.Node)) }
    default:
      throw badRequest(`cannot bind token to object of type ${typeText(apiVersion, kind)}`)
  }
}

function requirePodOf({ name }: Call, { spec }: Pod): void {
  if (spec?.serviceAccountName !== name)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(name)} to pod running with different serviceaccount name.`,
    )
}

/** A Pod's token names its node, also one that is gone. */
function nodeOf({ server }: Call, { spec }: Pod): ObjectClaim | null {
  const name = spec?.nodeName ?? ''
  if (name === '') return null
  const node: Node | null = storedByName(server.store, kinds.Node, { namespace: '', name })
  return node ? claimOf(node) : { name, uid: '' }
}

function typeText(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/')
  const [group, version] =
    slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
  return `${group}/${version}, Kind=${kind}`
}
