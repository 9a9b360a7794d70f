import { join } from 'node:path'
import { hasCondition } from '../../api/conditions.ts'
import { formatHumanDuration } from '../../api/duration.ts'
import type { Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { parseTime, systemClock } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Client } from '../../client/client.ts'
import { replicasOf } from '../../workload/desired.ts'
import { connect } from '../cluster/connect.ts'
import { holderOf } from '../machine/data-dir-lock.ts'
import { commandOn } from '../machine/directories.ts'
import { type Instance, readInstance } from '../machine/instance-file.ts'
import { addInstanceFlags, dataDirOfFlags, type InstanceFlags } from '../machine/instance-flags.ts'
import type { Console } from '../terminal/console.ts'
import { formatOption, type ObjectFormat, printObject } from '../terminal/print-object.ts'
import { formatTable } from '../terminal/table.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface StatusFlags extends InstanceFlags {
  readonly output?: ObjectFormat
}

const exitCodes = { healthy: 0, stopped: 1, unhealthy: 3 } as const

export const verb: Verb = {
  configure(command, context) {
    addInstanceFlags(command)
      .addOption(formatOption())
      .addHelpText(
        'after',
        `
The exit code says how it is:
  0  it runs and is healthy
  1  it does not run
  2  the command was not understood
  3  it runs and does not answer, or says that it is not ready`,
      )
      .action(action(context, (flags: StatusFlags) => status(flags, context.console)))
  },
}

/** What scripts get with `-o json`. */
interface StatusDocument extends Partial<Instance> {
  readonly state: keyof typeof exitCodes
  /** What is wrong, in a sentence. */
  readonly message?: string
  readonly dataDir: string
  readonly nodes?: Count
  readonly pods?: Count
  readonly statefulSets?: readonly {
    readonly namespace: string
    readonly name: string
    readonly ready: string
  }[]
}

interface Count {
  readonly ready: number
  readonly total: number
}

async function status(flags: StatusFlags, console: Console): Promise<number> {
  const dataDir = dataDirOfFlags(flags, console.env)
  const document = await documentOf(dataDir, commandOn('up', dataDir, console.env))
  if (flags.output) await printObject(console.out, document, flags.output)
  else console.out.write(`${linesOf(document).join('\n')}\n`)
  return exitCodes[document.state]
}

async function documentOf(dataDir: string, up: string): Promise<StatusDocument> {
  if (!holderOf(dataDir)) return { state: 'stopped', dataDir, message: `start it with \`${up}\`` }
  const instance = readInstance(dataDir)
  if (!instance) return { state: 'unhealthy', dataDir, message: 'it is starting, or stopping' }
  const known = { ...instance, dataDir }
  try {
    // The kubeconfig in the data folder is of this instance, whatever became of the person's own.
    const { client, close } = await connect({ explicit: join(dataDir, 'kubeconfig'), timeoutMs: 5000 })
    try {
      await client.raw({ method: 'GET', path: '/readyz' })
      return { state: 'healthy', ...known, ...(await countsOf(client)) }
    } finally {
      close()
    }
  } catch (error) {
    const told = errorWords(error)
    return { state: 'unhealthy', ...known, message: failedCheck(told) ?? told }
  }
}

/** What the first failed check of `/readyz` says, of an answer that lists them all. */
const failedCheck = (told: string): string | undefined => /^\[-\]\S+ failed: (.+)$/m.exec(told)?.[1]

async function countsOf(client: Client): Promise<Pick<StatusDocument, 'nodes' | 'pods' | 'statefulSets'>> {
  const [nodes, pods, sets] = await Promise.all([
    client.list(kinds.Node),
    client.list(kinds.Pod),
    client.list(kinds.StatefulSet),
  ])
  return {
    nodes: countReady(nodes.items),
    pods: countReady(pods.items),
    statefulSets: sets.items.map(set => ({
      namespace: set.metadata?.namespace ?? '',
      name: set.metadata?.name ?? '',
      ready: readyOf(set),
    })),
  }
}

const countReady = (objects: readonly Pick<Pod, 'status'>[]): Count => ({
  ready: objects.filter(({ status }) => hasCondition(status?.conditions, 'Ready')).length,
  total: objects.length,
})

const readyOf = ({ spec, status }: StatefulSet): string =>
  `${status?.readyReplicas ?? 0}/${replicasOf({ spec })}`

function linesOf(document: StatusDocument): readonly string[] {
  const { state, message, address, version, pid, runtime, context, startedAt, statefulSets = [] } = document
  const count = (what: Count | undefined) => (what ? `${what.ready} of ${what.total} Ready` : null)
  const since = parseTime(startedAt)
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['Kedge', message ? `${state}: ${message}` : state],
    ['address', address],
    ['context', context],
    ['version', version],
    [
      'process',
      pid ? `${pid}${since ? `, for ${formatHumanDuration(systemClock.now() - since)}` : ''}` : null,
    ],
    ['runtime', runtime ? `${runtime.name} (${runtime.reason})` : null],
    ['data', document.dataDir],
    ['nodes', count(document.nodes)],
    ['Pods', count(document.pods)],
  ]
  const width = 10
  const known = rows.flatMap(([name, value]) => (value ? `${name.padEnd(width)}${value}` : []))
  if (statefulSets.length === 0) return known
  const sets = statefulSets.map(({ namespace, name, ready }) => [namespace, name, ready])
  return [...known, '', ...formatTable(['NAMESPACE', 'STATEFULSET', 'READY'], sets)]
}
