// The composition root: builds every component, in the order in which they start, and stops them in reverse.
import { chmod, mkdir, rm } from 'node:fs/promises'
import type { Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import {
  type ContextOf,
  clientAs,
  contextsOf,
  readerUser,
  serverUser,
  startAuthorization,
} from './authorization.ts'
import { monotonicMs, systemClock } from './base/clock.ts'
import { KeyFileUnusable, keyFileOf } from './base/encryption-keys.ts'
import { lagMetrics, startLagProbe } from './base/event-loop/lag-probe.ts'
import { PerTurn } from './base/event-loop/per-turn.ts'
import { trail } from './base/event-loop/trail.ts'
import { limits } from './base/limits.ts'
import { systemRandom } from './base/random.ts'
import { StartupError } from './base/startup-error.ts'
import { systemCode, systemWords } from './base/system-code.ts'
import { createConsole } from './console/console.ts'
import type { ControllerContext, Running } from './control/controller.ts'
import { createEventRecorder } from './control/event-recorder.ts'
import { createInformers } from './control/informers.ts'
import { type StartLater, startsLater } from './control/start-later.ts'
import { bootstrapCluster, type ControllerName, noteLegacyUses } from './controllers/index.ts'
import { startServedApis } from './controllers/served-apis/reconcile.ts'
import { startRemoteApis } from './controllers/served-apis/remote-apis.ts'
import { writeFirstObjects } from './first-objects.ts'
import { makeFirstAdministrator } from './iam/accounts/first-administrator.ts'
import { openAccounts } from './iam/accounts/open-accounts.ts'
import { iamDefinitions } from './iam/definitions.ts'
import { installDefinitions } from './iam/install-definitions.ts'
import { startProjects } from './iam/projects/index.ts'
import {
  decideRuntime,
  type RunningMachine,
  type RuntimeDecision,
  type ServedApi,
  startMachine,
} from './machine.ts'
import { NodeAccessRouter } from './node/agent/node-access-router.ts'
import { accountTokenSource } from './people/account-tokens.ts'
import { accountValidator } from './people/account-validator.ts'
import { openOidc } from './people/oidc.ts'
import { createPeople } from './people/people.ts'
import { startProfile } from './profiles.ts'
import { type ApiServer, createApiServer } from './server/api-server.ts'
import { openAudit, openOwnAudit } from './server/audit/open-audit.ts'
import { keepCertificates, keepFrontProxy } from './server/certificates/certificate-files.ts'
import { type Certificates, type FrontProxy, frontProxyName } from './server/certificates/certificates.ts'
import { isLoopback, servedAddresses, warningsOfListening } from './server/certificates/served-addresses.ts'
import { type Grant, signRequest } from './server/certificates/sign-request.ts'
import type { LegacyToken } from './server/identity/account-claims.ts'
import { keepAccountKeys } from './server/identity/account-key-files.ts'
import { AccountTokens } from './server/identity/account-tokens.ts'
import { bootstrapTokens } from './server/identity/bootstrap-tokens.ts'
import { openOidcTokens } from './server/identity/oidc-tokens.ts'
import { readTokenFile } from './server/identity/static-tokens.ts'
import { tokenSources } from './server/identity/token-sources.ts'
import { type Listening, type ListenOptions, listen } from './server/listen.ts'
import type { RunningKedge, StartOptions } from './start-options.ts'
import { type Entry, openLmdbStore, type Store, StoreCorrupt, type StoreFailure } from './store/index.ts'
import { lookOver } from './store/look-over.ts'
import { openSealing } from './store/sealing/sealing.ts'

/** The first address of the service network: the Service `kubernetes`. */
const apiClusterIp = '10.96.0.1'
const apiAddress = { clusterIp: apiClusterIp, endpoint: null }

/** Starts Kedge; resolves when its API answers and what runs Pods is there. Throws `StartupError`. */
export async function startKedge(options: StartOptions): Promise<RunningKedge> {
  const started: Running[] = []
  const keep = <T extends Running>(part: T): T => {
    started.push(part)
    return part
  }
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part.stop()
  }
  try {
    const access = new NodeAccessRouter()
    const [decided, served] = await Promise.allSettled([
      decideRuntime(options),
      startApi(options, keep, access),
    ])
    // Both have ended by now: what one of them has started can be stopped when the other failed.
    if (decided.status === 'rejected') throw decided.reason
    if (served.status === 'rejected') throw served.reason
    const decision = decided.value
    const { api, accountTokens, authorization, certificates, frontProxy, listening, people, failure } =
      served.value
    const context = contextOf(api, options, keep)
    const contexts = contextsOf(context, api)
    const serve = async (server: Server, podAddress: string) => {
      listening.present((await keepOwnCertificates(options, [podAddress])).serving)
      listening.serve(server)
    }
    const port = { host: options.listen.host, port: listening.port, clusterIp: apiClusterIp, serve }
    const later = startsLater(context, laterMs)
    const common = { context, contextOf: contexts, options, keep, later }
    const loops = { ...common, accountTokens, certificates, frontProxy }
    const working = startWork({ ...loops, decision, access, port })
    // Without a store that takes writes, what is started here would try for ever.
    const { notes } = await Promise.race([working, failure.then(error => Promise.reject(error))])
    keep(later(() => startLookOver(served.value.store, options)))
    keep(later(() => authorization.makePolicy(context)))
    keep(later(() => startServedApis(context)))
    keep(later(() => startRemoteApis(context)))
    keep(
      later(() =>
        installDefinitions(context, {
          definitions: iamDefinitions,
          onServed: async ({ fresh }) => {
            keep(startProjects(contexts({ kind: 'controller', name: 'workspace-controller' })))
            if (fresh) await makeFirstAdministrator(context.client)
          },
        }),
      ),
    )
    const address = `https://${urlHost(options.listen.host)}:${listening.port}`
    const { name, reason } = decision
    return {
      address,
      kubeconfig: kubeconfigOf(address, certificates),
      runtime: { name, reason },
      notes: [...notesOnListening(options), ...notes],
      client: context.client,
      consoleLink: () => options.consoleFolder && `${address}${people.newLink(administrator)}`,
      failure,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function notesOnListening({ listen, log }: StartOptions): readonly string[] {
  const warnings = warningsOfListening(listen.host)
  for (const each of warnings) log.warn(each)
  return warnings
}

/** Whom the client certificate of the kubeconfig names. */
const administrator = { name: 'kubernetes-admin', groups: ['system:masters'] }

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** By then whoever started it has been told that it is up. */
const laterMs = 100

type Keep = <T extends Running>(part: T) => T

interface Work extends Loops {
  readonly decision: RuntimeDecision
  readonly access: NodeAccessRouter
  readonly port: ServedApi
}

async function startWork({ decision, access, port, ...loops }: Work): Promise<RunningMachine> {
  const { context, contextOf, options, keep } = loops
  // In its namespaces the node is announced, while the controllers read what there is.
  await bootstrapCluster(context.client, { apiAddress, standardClass: true })
  const version = `v1.36.2+kedge.${options.version}`
  const machine = startMachine({ context, contextOf, options, decision, access, version, api: port })
  const [looping, running] = await Promise.allSettled([startLoops(loops), machine.then(keep)])
  if (looping.status === 'rejected') throw looping.reason
  if (running.status === 'rejected') throw running.reason
  return running.value
}

async function startApi(options: StartOptions, keep: Keep, nodeAccess: NodeAccessRouter) {
  const pki = join(options.dataDir, 'pki')
  const { tokenFile, oidc } = options.authentication
  const fileTokens = tokenFile === null ? [] : [await readTokenFile(tokenFile)]
  const [{ store, sealing }, keys, certificates, frontProxy] = await Promise.all([
    openStore(options),
    keepAccountKeys(pki),
    keepOwnCertificates(options),
    keepFrontProxy(pki, systemClock.now()),
  ])
  keep({ stop: () => store.close() })
  keep({ stop: async () => sealing.stop() })
  const { firstObjectsFile: file, authorization: mode } = options
  const making = { store, clock: systemClock, random: systemRandom, withRoles: mode === 'RBAC' }
  if (file !== null) await writeFirstObjects(file, making)
  const lag = keep(
    startLagProbe({ clock: systemClock, now: monotonicMs, trail, cpuMs: ownCpuMs, log: options.log }),
  )
  const context = { clock: systemClock, random: systemRandom, log: options.log }
  const oidcTokens = oidc ? await openOidcTokens(oidc, context) : null
  const oidcSignIn = oidc && oidcTokens ? await openOidc(oidc, { ...context, oidcTokens }) : null
  const audit = keep(
    await (options.audit ? openAudit(options.audit, context) : openOwnAudit(options.dataDir, context)),
  )
  const accountTokens = new AccountTokens({ store, clock: systemClock, keys })
  const accounts = keep(openAccounts({ store, ...context }))
  const authorization = keep(startAuthorization(options.authorization, store))
  const authenticator = tokenSources([
    ...fileTokens,
    accountTokenSource(accounts),
    accountTokens,
    bootstrapTokens({ store, clock: systemClock }),
    ...(oidcTokens ? [oidcTokens] : []),
  ])
  const authorizer = { ...authorization.authorizer, standing: accounts.standing }
  let address: string | null = null
  const api = createApiServer({
    address: () => address,
    auditor: audit.auditor,
    inProcessPerTurn: new PerTurn(limits.ownRequestsPerTurnMax),
    moreMetrics: () => lagMetrics(lag.figures()),
    store,
    clock: systemClock,
    random: systemRandom,
    log: options.log.child({ component: 'server' }),
    accountTokens,
    authenticator,
    authorizer,
    validators: [accountValidator],
    // Where everything is allowed, nobody is heard who does not say who they are: as upstream.
    anonymous: options.authorization === 'RBAC' && options.authentication.anonymous !== false,
    nodeAccess,
    frontProxy: frontProxy.frontProxyClient,
    version: options.version,
  })
  await api.ready
  const people = createPeople({
    ...{ accounts, authenticator, authorizer, clock: systemClock, log: options.log },
    auditor: audit.auditor,
    readAudit: audit.read,
    oidc: oidcSignIn,
    client: clientAs(api, serverUser),
    cluster: { name: options.name, version: options.version },
    ca: certificates.ca.certificate,
  })
  const front = createConsole({
    folder: options.consoleFolder,
    people,
    hosts: new Set(),
    registryMirrors: options.registryMirrors,
  })
  const listening = await listenSomewhere(options, { certificates, api, front })
  keep({ stop: () => listening.close() })
  const { host } = options.listen
  const reached = servedAddresses(host, networkInterfaces()).find(each => !isLoopback(each)) ?? host
  address = `${urlHost(reached)}:${listening.port}`
  const failure = store.failed.then(cause => endOf(cause, options))
  return { store, api, accountTokens, authorization, certificates, frontProxy, listening, people, failure }
}

/** The serving certificate names every address by which clients come; `more`: those that were not known at the start. */
const keepOwnCertificates = ({ dataDir, listen }: StartOptions, more: readonly string[] = []) =>
  keepCertificates(join(dataDir, 'pki'), {
    names: [
      'localhost',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
    ],
    addresses: [
      ...new Set(['127.0.0.1', apiClusterIp, ...servedAddresses(listen.host, networkInterfaces()), ...more]),
    ],
    now: systemClock.now(),
  })

/** What the start was too short to look at: whether every object can be read. Faults go to the log. */
function startLookOver(store: Store, { log }: StartOptions): Running {
  const stopping = new AbortController()
  const decode = ({ bytes }: Pick<Entry, 'bytes'>) => JSON.parse(Buffer.from(bytes).toString())
  const onFault = (fault: string) => log.error('the store holds what it should not', { fault })
  void lookOver({ store, decode, onFault, signal: stopping.signal })
  return { stop: async () => stopping.abort() }
}

/** Why Kedge ends by itself: its data are gone, or nobody can say what is on the disk until it is read again. */
function endOf(cause: StoreFailure, { dataDir, log }: StartOptions): StartupError {
  log.error('Kedge ends: the store takes no more writes', { error: cause.message })
  return new StartupError({
    reason: 'WRITE_FAILED',
    message: `Kedge has ended, because ${cause.message} (in the data folder ${dataDir})`,
    remedy: 'look at that folder and its disk, then start Kedge again: it goes on from what is there',
    cause,
  })
}

function contextOf(api: ApiServer, { log }: StartOptions, keep: Keep): ControllerContext {
  const common = { clock: systemClock, random: systemRandom, log }
  const client = clientAs(api, serverUser)
  const informers = createInformers({ client: clientAs(api, readerUser), ...common })
  keep({ stop: async () => informers.stop() })
  return { ...common, client, informers, events: createEventRecorder({ client, ...common }) }
}

interface Loops {
  readonly context: ControllerContext
  /** In which controllers and nodes act as themselves. */
  readonly contextOf: ContextOf
  readonly options: StartOptions
  readonly accountTokens: AccountTokens
  readonly certificates: Certificates
  readonly frontProxy: FrontProxy
  readonly keep: Keep
  readonly later: StartLater
}

async function startLoops({
  context,
  contextOf,
  options,
  accountTokens,
  certificates,
  frontProxy,
  keep,
  later,
}: Loops): Promise<void> {
  const volumes = join(options.dataDir, 'volumes')
  const directories = {
    create: async (name: string) => {
      const path = join(volumes, name)
      // As local provisioners make them: a program that is not root may write to its volume. One that is there stays as it is.
      if (await mkdir(path, { recursive: true })) await chmod(path, 0o777)
      return path
    },
    remove: (name: string) => rm(join(volumes, name), { recursive: true, force: true }),
  }
  const ca = certificates.ca.certificate
  accountTokens.onLegacyUse = noteLegacyUses(context)
  const accountToken = (token: LegacyToken) => accountTokens.signLegacy(token)
  const signCertificate = (grant: Grant) => signRequest(certificates.ca, grant)
  const authentication = {
    clientCa: ca,
    frontProxyCa: frontProxy.frontProxyCa.certificate,
    frontProxyNames: [frontProxyName],
  }
  const parts = { ca, authentication, accountToken, signCertificate, apiAddress, directories }
  const profile = { kind: 'wholeCluster', ...parts, later } as const
  const ofController = (name: ControllerName) => contextOf({ kind: 'controller', name })
  await keep(startProfile(context, { ...profile, contextOf: ofController })).ready
}

async function openStore({ dataDir, encryptionKeys, log }: StartOptions) {
  const directory = join(dataDir, 'store')
  const file = encryptionKeys ?? keyFileOf(dataDir)
  try {
    const sealing = await openSealing({ file, clock: systemClock, log: log.child({ component: 'store' }) })
    const store = await openLmdbStore({ directory, sealing })
    await sealing.begin()
    return { store, sealing }
  } catch (error) {
    if (error instanceof KeyFileUnusable)
      throw new StartupError({
        reason: 'FILE_UNREADABLE',
        message: error.message,
        remedy: 'mend it or restore it from a copy: without its keys, Secrets cannot be read',
        cause: error,
      })
    if (systemCode(error) === 'EACCES')
      throw new StartupError({
        reason: 'DATA_DIR_UNUSABLE',
        message: `the store ${directory} may not be read and written (EACCES)`,
        remedy: 'give whoever starts Kedge the right to it, or choose another --data-dir',
        cause: error,
      })
    if (!(error instanceof StoreCorrupt)) throw error
    throw new StartupError({
      reason: 'DATA_CORRUPT',
      message: error.message,
      remedy: `restore it from a copy (the keys of encrypted Secrets are in ${file}), or start with another --data-dir; nothing in it was changed (to begin anew without the old data, remove ${directory})`,
      cause: error,
    })
  }
}

/** Listens where asked; where nobody asked and the usual port is taken, at any free one. */
async function listenSomewhere(
  options: StartOptions,
  {
    certificates,
    api,
    front,
  }: Pick<ListenOptions, 'api' | 'front'> & { readonly certificates: Certificates },
): Promise<Listening> {
  const { host, port, orAnyPort } = options.listen
  const { serving, ca } = certificates
  const tls = { key: serving.key, certificate: serving.certificate, ca: ca.certificate }
  const at = (wanted: number) => listen({ api, host, port: wanted, tls, log: options.log, front })
  try {
    return await at(port)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'EADDRINUSE' && orAnyPort) return at(0)
    throw new StartupError({
      reason: code === 'EADDRINUSE' ? 'PORT_IN_USE' : 'ADDRESS_UNUSABLE',
      message: `cannot listen on ${host}:${port}: ${code === 'EADDRINUSE' ? 'the port is taken' : systemWords(error)}`,
      remedy: 'give another address with --listen, or none to take a free port',
      cause: error,
    })
  }
}

const urlHost = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host

function kubeconfigOf(server: string, { ca, client }: Certificates): RunningKedge['kubeconfig'] {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  return {
    cluster: { server, 'certificate-authority-data': base64(ca.certificate) },
    user: { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) },
  }
}
