// `nodes/NAME/proxy/stats/summary`: kubelet's own summary of what runs on a node, by its wire names. It has what
// metrics.k8s.io lacks: networks, and how full the claims are.
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import type { NetworkCount, UsageCount, VolumeStats } from '../../api/node-stats.ts'
import { StatusError } from '../../api/status-error.ts'
import { formatTime } from '../../base/clock.ts'
import type { Call, ServerContext } from '../request/call.ts'
import { admitConnection } from '../request/connect.ts'
import { proxiedPath } from '../request/proxied-path.ts'
import { readEntry } from '../request/read-entry.ts'
import { type Reply, textReply, valueReply } from '../request/reply.ts'
import { methodNotAllowed, noSuchPath } from '../resources/refusals.ts'
import { storedOfKind } from '../resources/stored-kind.ts'
import { noNodes } from '../subresources/no-nodes.ts'
import type { NodeUsage, Usage } from './usage-sampler.ts'

/** All that a node's proxy serves of what kubelet does: its health, the Pods it has, what they use; and its programs. */
export async function readNodeProxy(call: Call): Promise<Reply> {
  const { request, server } = call
  // `NAME:PORT` is the same agent, by whichever port.
  const [name = ''] = call.name.split(':', 1)
  const { rest } = proxiedPath(request.path, call.resource.kind)
  readEntry({ ...call, name })
  const admitting = admitConnection(call)
  if (admitting) await admitting
  const asked = decodeURIComponent(rest).replace(/^\/|\/$/g, '')
  const read = Object.hasOwn(nodePaths, asked) ? nodePaths[asked] : undefined
  if (!read) throw noSuchPath()
  if (request.method !== 'GET' && request.method !== 'HEAD') throw methodNotAllowed()
  return read(server, name, request.query)
}

type NodePath = (
  server: ServerContext,
  nodeName: string,
  query: Call['request']['query'],
) => Reply | Promise<Reply>

const nodePaths: { readonly [path: string]: NodePath | undefined } = {
  healthz: () => textReply(200, 'ok'),
  pods: ({ store }, nodeName) => {
    const all: readonly Pod[] = storedOfKind(store, kinds.Pod)
    const items = all.filter(({ spec }) => spec?.nodeName === nodeName)
    return valueReply(200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items })
  },
  'stats/summary': async ({ usage }, nodeName) => {
    const used = await usage?.of(nodeName)
    if (!used) throw noNodes()
    return valueReply(200, summaryOf(nodeName, used))
  },
  // Kedge's own: what `kedge plan` asks of nodes whose containers run programs of the machine.
  programs: async ({ nodeAccess }, nodeName, query) => {
    const name = query.get('program') ?? ''
    if (name === '') throw new StatusError({ reason: 'BadRequest', message: 'program is not given' })
    const found = await nodeAccess?.findsProgram?.(nodeName, { name, searchPath: query.get('path') })
    if (found === null || found === undefined) throw noSuchPath()
    return valueReply(200, { program: name, found })
  },
}

export function summaryOf(nodeName: string, { at, node, pods, stats }: NodeUsage): unknown {
  return {
    node: {
      nodeName,
      ...(stats.usage ? countsOf(stats.usage, node) : {}),
      ...(stats.disk
        ? {
            fs: {
              time: formatTime(at),
              capacityBytes: stats.disk.capacityBytes,
              availableBytes: stats.disk.availableBytes,
              usedBytes: stats.disk.capacityBytes - stats.disk.availableBytes,
            },
          }
        : {}),
    },
    pods: stats.pods.map(({ uid, namespace, name, containers, network, volumes }) => ({
      podRef: { name, namespace, uid },
      containers: containers.map(each => ({
        name: each.name,
        startTime: formatTime(each.startedAt),
        ...countsOf(each.usage, pods.get(uid)?.get(each.name) ?? null),
      })),
      ...(network ? { network: networkOf(network) } : {}),
      volume: volumes.map(volume => volumeOf(namespace, volume)),
    })),
  }
}

const countsOf = (count: UsageCount, rate: Usage | null) => ({
  cpu: {
    time: formatTime(count.at),
    ...(rate ? { usageNanoCores: rate.cpuNanoCores } : {}),
    usageCoreNanoSeconds: Math.round(count.cpuNanos),
  },
  memory: { time: formatTime(count.at), workingSetBytes: Math.round(count.memoryBytes) },
})

const networkOf = ({ at, receivedBytes, sentBytes }: NetworkCount) => ({
  time: formatTime(at),
  name: 'eth0',
  rxBytes: receivedBytes,
  txBytes: sentBytes,
})

const volumeOf = (namespace: string, volume: VolumeStats) => ({
  name: volume.name,
  pvcRef: { name: volume.claim, namespace },
  time: formatTime(volume.at),
  usedBytes: volume.usedBytes,
  capacityBytes: volume.capacityBytes,
  availableBytes: volume.availableBytes,
  inodesUsed: volume.files,
})
