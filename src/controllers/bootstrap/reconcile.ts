import { isDeepStrictEqual } from 'node:util'
import type { ConfigMap } from '../../api/generated/types.ts'
import { type Kind, kinds } from '../../api/kinds.ts'
import { type ApiObject, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { ensureExists } from '../resources.ts'
import {
  type ApiAddress,
  type ExtensionAuthentication,
  extensionAuthentication,
  kubernetesEndpoints,
  kubernetesService,
  kubernetesSlice,
  namespaces,
  priorityClasses,
  serviceCidr,
  standardClass,
} from './plan.ts'

export interface BootstrapOptions {
  readonly apiAddress: ApiAddress | null
  /** Whether Kedge provisions volumes here, so that a class for it makes sense. */
  readonly standardClass: boolean
  /** What servers of other groups need to know whom to believe; left out where there are none. */
  readonly authentication?: ExtensionAuthentication | null
  /** More that there is to be, if it is not there. */
  readonly configMaps?: readonly ConfigMap[]
}

/** Makes what every cluster has and this one lacks. What users have changed of it stays as they have it. */
export async function bootstrapCluster(
  client: Pick<Client, 'get' | 'create' | 'update'>,
  options: BootstrapOptions,
): Promise<void> {
  const ensure = <T extends ApiObject>(kind: Kind<T>, object: T) => ensureExists(client, kind, object)
  await Promise.all([
    ...namespaces.map(namespace => ensure(kinds.Namespace, namespace)),
    ...priorityClasses.map(each => ensure(kinds.PriorityClass, each)),
    ensure(kinds.ServiceCIDR, serviceCidr),
    options.standardClass ? ensure(kinds.StorageClass, standardClass) : null,
  ])
  const { authentication, apiAddress } = options
  await Promise.all([
    authentication && publish(client, kinds.ConfigMap, extensionAuthentication(authentication)),
    apiAddress && ensure(kinds.Service, kubernetesService(apiAddress)),
    ...(options.configMaps ?? []).map(each => ensure(kinds.ConfigMap, each)),
  ])
  if (!apiAddress) return
  const { endpoint } = apiAddress
  if (endpoint) await publishApiEndpoint(client, { host: endpoint.ip, port: endpoint.port })
}

/** Where the Service `kubernetes` leads to; nowhere without an address. */
export async function publishApiEndpoint(
  client: Pick<Client, 'get' | 'create' | 'update'>,
  { host, port }: { readonly host: string | null; readonly port: number },
): Promise<void> {
  if (host === null) return
  const endpoint = { ip: host, port }
  await Promise.all([
    publish(client, kinds.EndpointSlice, kubernetesSlice(endpoint)),
    publish(client, kinds.Endpoints, kubernetesEndpoints(endpoint)),
  ])
}

/** The server's address may be another one at every start. */
async function publish<T extends ApiObject>(
  client: Pick<Client, 'get' | 'create' | 'update'>,
  kind: Kind<T>,
  object: T,
): Promise<void> {
  if (await ensureExists(client, kind, object)) return
  const present = await client.get(kind, refOf(object))
  const wanted = { ...present, ...object, metadata: present.metadata }
  if (isDeepStrictEqual(present, wanted)) return
  try {
    await client.update(kind, wanted)
  } catch (error) {
    // Somebody else has just published it.
    if (!isRefusal(error, 'Conflict')) throw error
  }
}
