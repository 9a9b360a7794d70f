import { type Command, InvalidArgumentError } from 'commander'
import type { Pod } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, uidOf } from '../../api/object.ts'
import { isMember, ordinalOf } from '../../statefulset/nouns/identity.ts'
import { addClusterFlags, connectByFlags, parseDurationFlag } from '../cluster/cluster-flags.ts'
import type { Connection } from '../cluster/connect.ts'
import { followSetLogs } from '../pods/follow-set-logs.ts'
import { LineWriter } from '../pods/line-writer.ts'
import type { LogFlags } from '../pods/log-flags.ts'
import { type LogSource, prefixOf, readLog, sourcesOf } from '../pods/log-source.ts'
import { isPodWord, podNameOf } from '../pods/pod-container.ts'
import { forEachOf } from '../resources/scope.ts'
import { isSetWord, setNameOf } from '../sets/set-argument.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { listenForStop } from '../terminal/stop-signals.ts'
import { action, type Verb } from '../terminal/verb.ts'

export const verb: Verb = {
  configure(command, context) {
    addLogFlags(command).action(
      action(context, (what: string, container: string | undefined, flags: LogFlags) =>
        logs(what, { ...flags, container: flags.container ?? container }, context.console),
      ),
    )
  },
}

const addLogFlags = (command: Command): Command =>
  addClusterFlags(
    command
      .argument('<what>', 'web-0 · pod/web-0 · statefulset/web for all its Pods')
      .argument('[container]', 'container, where the Pod has several'),
  )
    .option('-f, --follow', 'go on as more is written; of a set, also through its rollouts')
    .option('--tail <lines>', 'only the last lines; -1 for all', lineCount)
    .option('--since <duration>', 'only what is younger: 10m', parseDurationFlag)
    .option('--since-time <time>', 'only what is younger: 2026-01-02T03:04:05Z')
    .option('-c, --container <name>', 'container, where the Pod has several')
    .option('--all-containers', 'every container')
    .option('--timestamps', 'put the time before each line')
    .option('-p, --previous', 'of the container before its last restart')
    .option('--prefix', 'put the Pod and the container before each line')

function lineCount(value: string): number {
  if (/^(-1|\d{1,9})$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It is a number of lines, or -1.')
}

async function logs(what: string, flags: LogFlags, console: Console): Promise<number> {
  const connection = await connectByFlags(flags, console.env)
  try {
    const [type = ''] = what.split('/')
    const isSet = what.includes('/') && isSetWord(type)
    if (what.includes('/') && !isSet && !isPodWord(type))
      throw new VerbError(`${what} has no logs: name pod/<name> or statefulset/<name>`, { exitCode: 2 })
    return isSet
      ? await logsOfSet(setNameOf(what), flags, { connection, console })
      : await logsOfPod(podNameOf(what), flags, { connection, console })
  } finally {
    connection.close()
  }
}

interface Place {
  readonly connection: Connection
  readonly console: Console
}

async function logsOfPod(name: string, flags: LogFlags, { connection, console }: Place): Promise<number> {
  const { client, namespace } = connection
  const pod = await client.get(kinds.Pod, { namespace, name })
  const { sources, note } = sourcesOf(pod, flags)
  if (note) console.err.write(`${note}\n`)
  const isMarked = flags.prefix ?? false
  // Followed one after the other, the second would never be reached.
  if (flags.follow) {
    await Promise.all(
      sources.map(source =>
        printLog(source, flags, { connection, console, isMarked: isMarked || sources.length > 1 }),
      ),
    )
    return 0
  }
  for (const source of sources) await printLog(source, flags, { connection, console, isMarked })
  return 0
}

async function logsOfSet(name: string, flags: LogFlags, { connection, console }: Place): Promise<number> {
  const { client, namespace } = connection
  const [set, pods] = await Promise.all([
    client.get(kinds.StatefulSet, { namespace, name }),
    client.list(kinds.Pod, { namespace }),
  ])
  const mine = pods.items.filter(pod => isMember(set, pod) && controllerOf(pod)?.uid === uidOf(set))
  // A container that is not there is found out before anything is printed.
  const sources = sorted(mine).flatMap(pod => sourcesOf(pod, flags).sources)
  if (flags.follow) {
    const stop = listenForStop()
    try {
      await followSetLogs({ connection, set, flags, console, signal: stop.signal })
      return stop.signal.reason === 'SIGTERM' ? 143 : 130
    } finally {
      stop.dispose()
    }
  }
  if (mine.length === 0) console.err.write(`statefulset ${namespace}/${name} has no Pods\n`)
  // One Pod that cannot be asked does not keep the others from being printed.
  return forEachOf(
    sources,
    { ignoresNotFound: false },
    { console, act: source => printLog(source, flags, { connection, console, isMarked: true }) },
  )
}

const sorted = (pods: readonly Pod[]): readonly Pod[] =>
  pods.toSorted((a, b) => (ordinalOf(a) ?? 0) - (ordinalOf(b) ?? 0))

async function printLog(
  source: LogSource,
  flags: LogFlags,
  { connection, console, isMarked }: Place & { readonly isMarked: boolean },
): Promise<void> {
  const lines = isMarked ? new LineWriter(console.out, prefixOf(source)) : null
  for await (const chunk of readLog(connection, source, flags)) {
    if (lines) lines.write(chunk)
    else console.out.write(chunk)
    await console.out.drained()
  }
  lines?.finish()
}
