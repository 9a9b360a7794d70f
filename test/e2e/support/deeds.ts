// What a test has done, or waits for, on its way to what it tests: some commands of kubectl by Kedge's own client in the test's
// process, with a watch where kubectl has one, for a tenth of a second of the processor less each.
import { parseArgs } from 'node:util'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { ApiObject, ObjectRef } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { KindFinder } from '../../../src/cli/resources/find-kinds.ts'
import type { Client } from '../../../src/client/client.ts'

/** Whether the words were of those that are known here, and are done. Where not, nothing was. */
export async function doneHere(client: Client, words: readonly string[]): Promise<boolean> {
  const command = readCommand(words)
  const [verb = '', ...rest] = command?.words ?? []
  if (!command) return false
  const deed = deeds[['rollout', 'create', 'set'].includes(verb) ? `${verb} ${rest.shift()}` : verb]
  return deed ? deed(client, { ...command, words: rest }) : false
}

interface Command {
  readonly words: readonly string[]
  readonly namespace: string
  readonly timeoutMs: number
  readonly for?: string | undefined
  readonly replicas?: string | undefined
  readonly wait?: string | undefined
  readonly type?: string | undefined
  readonly patch?: string | undefined
}

function readCommand(args: readonly string[]): Command | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        namespace: { type: 'string', short: 'n', default: 'default' },
        timeout: { type: 'string', default: '30s' },
        for: { type: 'string' },
        replicas: { type: 'string' },
        wait: { type: 'string' },
        type: { type: 'string' },
        patch: { type: 'string', short: 'p' },
      },
    })
    const { timeout, ...rest } = values
    const seconds = /^(\d+)s$/.exec(timeout)?.[1]
    return seconds === undefined ? null : { ...rest, words: positionals, timeoutMs: Number(seconds) * 1000 }
  } catch {
    // A flag that is not known here.
    return null
  }
}

type Deed = (client: Client, command: Command) => Promise<boolean>

const deeds: { readonly [verb: string]: Deed } = {
  async wait(client, command) {
    const holds = conditionOf(command.for ?? '')
    const objects = await namedBy(client, command)
    if (!holds || objects.length === 0) return false
    await Promise.all(
      objects.map(object => until(client, { ...object, holds, timeoutMs: command.timeoutMs })),
    )
    return true
  },

  async 'rollout status'(client, command) {
    const [object, ...others] = await namedBy(client, command)
    const holds = object && rolledOut[object.kind.kind]
    if (!holds || others.length > 0) return false
    await until(client, { ...object, holds, timeoutMs: command.timeoutMs })
    return true
  },

  async scale(client, command) {
    const objects = await namedBy(client, command)
    if (command.replicas === undefined || objects.length === 0) return false
    for (const { kind, ref } of objects) await client.scale(kind, ref, Number(command.replicas))
    return true
  },

  async 'set image'(client, { words: [object = '', ...images], ...command }) {
    const [named] = object.includes('/') ? await namedBy(client, { ...command, words: [object] }) : []
    if (!named || images.length === 0) return false
    const { spec } = Object(await client.get(named.kind, named.ref))
    const known: readonly { readonly name: string }[] = spec?.template?.spec?.containers ?? []
    const containers = images.map(each => {
      const [name, image] = each.split('=')
      return { name, image }
    })
    if (containers.some(({ name, image }) => !image || !known.some(each => each.name === name))) return false
    const body = { spec: { template: { spec: { containers } } } }
    await client.patch(named.kind, named.ref, { type: 'strategic', body })
    return true
  },

  async patch(client, command) {
    const [named, ...others] = await namedBy(client, command)
    if (!named || others.length > 0 || command.patch === undefined || command.type !== 'merge') return false
    await client.patch(named.kind, named.ref, { type: 'merge', body: JSON.parse(command.patch) })
    return true
  },

  async 'create namespace'(client, { words }) {
    const [name, ...others] = words
    if (!name || others.length > 0) return false
    await client.create(kinds.Namespace, { metadata: { name } }, { fieldManager: 'kubectl-create' })
    return true
  },

  async delete(client, command) {
    const objects = await namedBy(client, command)
    if (objects.length === 0 || !['false', undefined].includes(command.wait)) return false
    const going = await Promise.all(
      objects.map(async ({ kind, ref }) => ({ kind, ref, uid: (await client.get(kind, ref)).metadata?.uid })),
    )
    for (const { kind, ref } of going) await client.delete(kind, ref, { propagationPolicy: 'Background' })
    if (command.wait === 'false') return true
    // Whoever bears the name then is another.
    const gone = (uid: string | undefined) => (now: ApiObject | null) => now?.metadata?.uid !== uid
    await Promise.all(
      going.map(({ kind, ref, uid }) => until(client, { kind, ref, holds: gone(uid), timeoutMs: 600_000 })),
    )
    return true
  },
}

interface Named {
  readonly kind: Kind
  readonly ref: ObjectRef
}

/** `sts/web pod/web-0`, or `sts web`; nothing where it is neither. */
async function namedBy(client: Client, { words, namespace }: Command): Promise<readonly Named[]> {
  const pairs = words.every(word => word.includes('/'))
    ? words.map(word => word.split('/'))
    : words.slice(1).map(name => [words[0], name])
  if (pairs.some(pair => pair.length !== 2 || pair.some(part => !part || /[,/]/.test(part)))) return []
  const finder = new KindFinder(client)
  return Promise.all(
    pairs.map(async ([word = '', name = '']) => {
      const kind = await finder.findOne(word)
      return { kind, ref: { namespace: kind.namespaced ? namespace : '', name } }
    }),
  )
}

type Holds = (object: ApiObject | null) => boolean

interface Awaited extends Named {
  readonly holds: Holds
  readonly timeoutMs: number
}

/** Looks, and then at each change. A watch ends when its Kedge does, and another may go on. */
async function until(client: Client, { kind, ref, holds, timeoutMs }: Awaited): Promise<void> {
  const query = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` }
  const deadline = AbortSignal.timeout(timeoutMs)
  while (!deadline.aborted) {
    const { items, metadata } = await client.list(kind, query)
    if (holds(items[0] ?? null)) return
    try {
      const watched = { ...query, resourceVersion: metadata?.resourceVersion ?? '', signal: deadline }
      for await (const { type, object } of client.watch(kind, watched))
        if (type !== 'BOOKMARK' && holds(type === 'DELETED' ? null : object)) return
    } catch (error) {
      // The past that it asked for may be gone.
      if (!deadline.aborted && !isRefusal(error)) throw error
    }
  }
  throw new Error(`timed out waiting for ${kind.singular}/${ref.name}`)
}

interface Observed {
  readonly observedGeneration?: number
  readonly conditions?: readonly { readonly type: string; readonly status: string }[]
}

const statusOf = (object: ApiObject): Observed => Object(Object(object).status)

/** Whether who writes the status has seen what stands in the spec; where it does not say, it has. */
const isObserved = (object: ApiObject): boolean =>
  (statusOf(object).observedGeneration ?? Number.POSITIVE_INFINITY) >= (object.metadata?.generation ?? 0)

/** What stands after `--for=`; null for what is not known here. */
function conditionOf(awaited: string): Holds | null {
  if (awaited === 'delete') return object => object === null
  if (awaited === 'create') return object => object !== null
  const [, type, wanted = 'true'] = /^condition=([\w.-]+)(?:=(\w+))?$/.exec(awaited) ?? []
  if (type !== undefined)
    return object =>
      object !== null &&
      isObserved(object) &&
      (statusOf(object).conditions ?? []).some(
        each => each.type === type && each.status.toLowerCase() === wanted.toLowerCase(),
      )
  const [, path, value] = /^jsonpath=\{((?:\.\w+)+)\}(?:=(.+))?$/.exec(awaited) ?? []
  if (path === undefined) return null
  return object => {
    const found: unknown = path
      .slice(1)
      .split('.')
      .reduce<unknown>((within, key) => Object(within)[key], object)
    if (found === undefined) return false
    return value === undefined ? `${found}` !== '' : `${found}` === value
  }
}

/** When `kubectl rollout status` is over. */
const rolledOut: { readonly [kind: string]: Holds } = {
  StatefulSet(object) {
    const { spec, status } = Object(object)
    const { replicas = 1, updateStrategy } = Object(spec)
    if (!object || !(status?.observedGeneration >= (object.metadata?.generation ?? 0))) return false
    if ((status.readyReplicas ?? 0) < replicas) return false
    const partition = updateStrategy?.rollingUpdate?.partition ?? 0
    if (partition > 0) return (status.updatedReplicas ?? 0) >= replicas - partition
    return status.updateRevision === status.currentRevision
  },
  Deployment(object) {
    const { spec, status } = Object(object)
    if (!object || !(status?.observedGeneration >= (object.metadata?.generation ?? 0))) return false
    const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status
    return (
      updatedReplicas >= (spec?.replicas ?? 1) &&
      replicas <= updatedReplicas &&
      availableReplicas >= updatedReplicas
    )
  },
}
