// The entry of the `kedge` command.

import { runCli } from './run-cli.ts'
import { processConsole } from './terminal/console.ts'
import { describeFailure } from './terminal/failure.ts'

const console = processConsole()

// What nobody has caught is a bug, and told like every failure: the trace is for those who ask.
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error: unknown) => {
    const { text } = describeFailure(error, console.env)
    console.err.write(`${text}\n`)
    process.exit(1)
  })

process.exitCode = await runCli(process.argv.slice(2), console)
