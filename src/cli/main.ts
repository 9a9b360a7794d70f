// The command `kedge`: its command line is this process's.

import { runCli } from './run-cli.ts'
import { processConsole } from './terminal/console.ts'
import { describeFailure } from './terminal/failure.ts'

export function main(args: readonly string[]): void {
  const console = processConsole()
  // What nobody has caught is a bug, and told like every failure: the trace is for those who ask.
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error: unknown) => {
      const { text } = describeFailure(error, console.env)
      console.err.write(`${text}\n`)
      process.exit(1)
    })
  void runCli(args, console).then(code => {
    process.exitCode = code
  })
}
