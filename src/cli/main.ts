// The entry of the `kedge` command.
import { processConsole } from './console.ts'
import { runCli } from './run-cli.ts'

const code = await runCli(process.argv.slice(2), processConsole())
process.exitCode = code
