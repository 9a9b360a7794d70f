import { Command, CommanderError } from 'commander'
import type { Console } from './console.ts'
import { describeFailure } from './failure.ts'
import type { Verb } from './verb.ts'

interface VerbEntry {
  readonly name: string
  readonly summary: string
  load(): Promise<{ readonly verb: Verb }>
}

/** Every verb, in the order of the help. Only the code of the one that is run is loaded. */
const verbs: readonly VerbEntry[] = [
  { name: 'up', summary: 'start Kedge on this machine', load: () => import('./up.ts') },
  { name: 'down', summary: 'stop Kedge', load: () => import('./down.ts') },
  { name: 'status', summary: 'say whether Kedge runs and is well', load: () => import('./status.ts') },
  { name: 'kubeconfig', summary: 'print the kubeconfig', load: () => import('./kubeconfig.ts') },
  { name: 'plan', summary: 'say what an edit of a StatefulSet will do', load: () => import('./plan.ts') },
  { name: 'version', summary: 'print the version', load: () => import('./version.ts') },
]

const usageError = 2

/** Runs one command line and answers with its exit code. Says what went wrong; never throws. */
export async function runCli(args: readonly string[], console: Console): Promise<number> {
  let exitCode = 0
  const program = createProgram(console)
  try {
    const words = args.filter(arg => !arg.startsWith('-'))
    const wanted = wantedVerb(words)
    for (const entry of verbs) {
      const command = program.command(entry.name).description(entry.summary)
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

/** The first word, or the word after `help`. No flag that may stand before it takes a value. */
function wantedVerb(words: readonly string[]): string | undefined {
  return words[0] === 'help' ? words[1] : words[0]
}

function createProgram(console: Console): Command {
  return new Command('kedge')
    .description('StatefulSets on one machine, and on any Kubernetes cluster.')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [verb]', 'show help')
    .exitOverride()
    .showHelpAfterError('(run it with --help to see what it takes)')
    .configureOutput({
      writeOut: text => console.out.write(text),
      writeErr: text => console.err.write(text),
      getOutHelpWidth: () => console.out.columns,
      getErrHelpWidth: () => console.err.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
}
