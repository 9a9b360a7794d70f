import type { Command } from 'commander'
import { kinds } from '../../api/kinds.ts'
import { objectPath } from '../../client/paths.ts'
import { addClusterFlags, type ClusterFlags, connectByFlags } from '../cluster/cluster-flags.ts'
import type { Connection } from '../cluster/connect.ts'
import { chooseContainer, podNameOf } from '../pods/pod-container.ts'
import { remoteExec } from '../pods/remote-exec.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface ExecFlags extends ClusterFlags {
  readonly container?: string
  readonly stdin?: boolean
  readonly tty?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addExecFlags(command).action(
      action(context, (pod: string, words: readonly string[], flags: ExecFlags) =>
        exec({ pod, command: words }, flags, context.console),
      ),
    )
  },
}

const addExecFlags = (command: Command): Command =>
  addClusterFlags(
    command.argument('<pod>', 'web-0, or pod/web-0').argument('<command...>', 'what to run, after --'),
  )
    .option('-c, --container <name>', 'container, where the Pod has several')
    .option('-i, --stdin', 'hand on what is typed or piped in')
    .option('-t, --tty', 'give it a terminal')
    .addHelpText(
      'after',
      `
  kedge exec web-0 -- cat /etc/hostname
  kedge exec -it web-0 -- sh

Exit code: that of the command.`,
    )

interface Wanted {
  readonly pod: string
  readonly command: readonly string[]
}

async function exec({ pod: argument, command }: Wanted, flags: ExecFlags, console: Console): Promise<number> {
  const connection = await connectByFlags(flags, console.env)
  try {
    const ref = { namespace: connection.namespace, name: podNameOf(argument) }
    const pod = await connection.client.get(kinds.Pod, ref)
    const phase = pod.status?.phase
    if (phase === 'Succeeded' || phase === 'Failed')
      throw new VerbError(`cannot exec into a container in a completed pod; current phase is ${phase}`)
    const { name, note } = chooseContainer(pod, flags.container)
    if (note) console.err.write(`${note}\n`)
    const path = objectPath(kinds.Pod, ref, 'exec')
    return await runThere({ path, container: name, command }, flags, { connection, console })
  } finally {
    connection.close()
  }
}

interface There {
  readonly path: string
  readonly container: string
  readonly command: readonly string[]
}

async function runThere(
  { path, container, command }: There,
  flags: ExecFlags,
  { connection, console }: { readonly connection: Connection; readonly console: Console },
): Promise<number> {
  const hasStdin = flags.stdin ?? false
  const isTty = (flags.tty ?? false) && hasStdin && console.in.isTerminal
  if (flags.tty && !isTty)
    console.err.write('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  const parameters: [string, string][] = [
    ['container', container],
    ...command.map((word): [string, string] => ['command', word]),
    ['stdin', String(hasStdin)],
    ['stdout', 'true'],
    // A terminal has one output.
    ['stderr', String(!isTty)],
    ['tty', String(isTty)],
  ]
  const access = await connection.transport.webSocket(path, new URLSearchParams(parameters))
  let forgetSize = () => {}
  if (isTty) console.in.setRaw(true)
  try {
    const code = await remoteExec({
      access,
      stdin: hasStdin ? console.in.stream : null,
      onOutput: (channel, chunk) => console[channel === 'stdout' ? 'out' : 'err'].write(chunk),
      onStart(resize) {
        if (!isTty) return
        const tellSize = () => resize({ columns: console.out.columns, rows: console.out.rows })
        forgetSize = console.out.onResize(tellSize)
        tellSize()
      },
    })
    if (code !== 0) console.err.write(`command terminated with exit code ${code}\n`)
    return code
  } finally {
    forgetSize()
    if (isTty) console.in.setRaw(false)
    // Whoever still waits for input would keep this process from ending.
    if (hasStdin) console.in.stream.destroy()
  }
}
