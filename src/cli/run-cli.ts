import { Command, CommanderError, Help } from 'commander'
import type { Console } from './terminal/console.ts'
import { describeFailure } from './terminal/failure.ts'
import { withSharedLast } from './terminal/help-groups.ts'
import { reflow } from './terminal/reflow.ts'
import type { Verb } from './terminal/verb.ts'
import type { VerbName } from './verb-names.ts'
import { verbFirst } from './word-order.ts'

interface VerbEntry {
  readonly name: VerbName
  readonly group: string
  readonly summary: string
  load(): Promise<{ readonly verb: Verb }>
}

const machine = 'Kedge on this machine:'
const people = 'People of a Kedge:'
const sets = 'StatefulSets of any cluster:'
const looks = 'Looking at any cluster:'

/** Every verb, in the order of the help. Only the code of the one that is run is loaded. */
const verbs: readonly VerbEntry[] = [
  { group: machine, name: 'up', summary: 'start Kedge', load: () => import('./verbs/up.ts') },
  { group: machine, name: 'down', summary: 'stop Kedge', load: () => import('./verbs/down.ts') },
  {
    group: machine,
    name: 'status',
    summary: 'say whether Kedge runs and is well',
    load: () => import('./verbs/status.ts'),
  },
  {
    group: machine,
    name: 'console',
    summary: 'print a link to the web console',
    load: () => import('./verbs/console.ts'),
  },
  {
    group: machine,
    name: 'kubeconfig',
    summary: 'print the kubeconfig',
    load: () => import('./verbs/kubeconfig.ts'),
  },
  {
    group: machine,
    name: 'encryption',
    summary: 'the keys that Secrets are encrypted with on the disk',
    load: () => import('./verbs/encryption.ts'),
  },
  { group: people, name: 'account', summary: 'people who sign in', load: () => import('./verbs/account.ts') },
  {
    group: people,
    name: 'login',
    summary: 'sign in with an account, for kubectl',
    load: () => import('./verbs/login.ts'),
  },
  {
    group: people,
    name: 'logout',
    summary: 'sign out: end the session that `login` began',
    load: () => import('./verbs/logout.ts'),
  },
  {
    group: people,
    name: 'project',
    summary: 'make a project; list, invite, remove its members',
    load: () => import('./verbs/project.ts'),
  },
  {
    group: sets,
    name: 'plan',
    summary: 'say what an edit will do, before it is made',
    load: () => import('./verbs/plan.ts'),
  },
  {
    group: sets,
    name: 'apply',
    summary: 'make it as a manifest says',
    load: () => import('./verbs/apply.ts'),
  },
  {
    group: sets,
    name: 'scale',
    summary: 'change the number of Pods',
    load: () => import('./verbs/scale.ts'),
  },
  {
    group: sets,
    name: 'image',
    summary: 'change the image of a container',
    load: () => import('./verbs/image.ts'),
  },
  {
    group: sets,
    name: 'rollout',
    summary: 'follow, hold, go back, repair a rollout',
    load: () => import('./verbs/rollout.ts'),
  },
  {
    group: sets,
    name: 'explain',
    summary: 'say in a sentence how a set stands, and why',
    load: () => import('./verbs/explain.ts'),
  },
  {
    group: sets,
    name: 'delete',
    summary: 'delete sets, Pods and whatever else',
    load: () => import('./verbs/delete.ts'),
  },
  { group: looks, name: 'get', summary: 'list objects of any kind', load: () => import('./verbs/get.ts') },
  {
    group: looks,
    name: 'describe',
    summary: 'show a set by ordinal, or any object, with its events',
    load: () => import('./verbs/describe.ts'),
  },
  {
    group: looks,
    name: 'logs',
    summary: 'print the logs of a Pod or of a set',
    load: () => import('./verbs/logs.ts'),
  },
  {
    group: looks,
    name: 'exec',
    summary: 'run a command in a container',
    load: () => import('./verbs/exec.ts'),
  },
  {
    group: 'Kedge:',
    name: 'version',
    summary: 'print the version',
    load: () => import('./verbs/version.ts'),
  },
]

const usageError = 2

/** Runs one command line and answers with its exit code. Says what went wrong; never throws. */
export async function runCli(given: readonly string[], console: Console): Promise<number> {
  let exitCode = 0
  const args = verbFirst(given)
  const program = createProgram(console)
  try {
    const words = args.filter(arg => !arg.startsWith('-'))
    const [wanted] = words
    for (const entry of verbs) {
      const command = program.command(entry.name).description(entry.summary).helpGroup(entry.group)
      if (entry.name !== wanted) continue
      const { verb } = await entry.load()
      await verb.configure(command, {
        console,
        words,
        finish: code => {
          exitCode = code
        },
      })
    }
    if (args.length === 0) program.outputHelp()
    else await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said already what it did not understand.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError
    const failure = describeFailure(error, console.env)
    console.err.write(`${failure.text}\n`)
    return failure.exitCode
  }
}

function createProgram(console: Console): Command {
  return new Command('kedge')
    .description('StatefulSets on one machine, and on any Kubernetes cluster.')
    .helpOption('-h, --help', 'show help')
    .option('-v, --version', 'print the version')
    .helpCommand('help [verb]', 'show help')
    .exitOverride()
    .configureHelp({
      groupItems: (...items) => withSharedLast(new Help().groupItems(...items)),
      // A split window: descriptions wrap beside their flags as long as a few words stand in a line.
      minWidthToWrap: 20,
    })
    .showHelpAfterError('(run it with --help to see what it takes)')
    .configureOutput({
      writeOut: text => console.out.write(reflow(text, console.out.columns)),
      writeErr: text => console.err.write(text),
      getOutHelpWidth: () => console.out.columns,
      getErrHelpWidth: () => console.err.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
}
