import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandOn } from '../machine/directories.ts'
import { addInstanceFlags, dataDirOfFlags, type InstanceFlags } from '../machine/instance-flags.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface KubeconfigFlags extends InstanceFlags {
  readonly path?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addInstanceFlags(command)
      .option('--path', 'print where it is instead')
      .addHelpText('after', '\nExample:\n  export KUBECONFIG=$(kedge kubeconfig --path)')
      .action(
        action(context, async (flags: KubeconfigFlags) => {
          const { out, env } = context.console
          const dataDir = dataDirOfFlags(flags, env)
          const path = join(dataDir, 'kubeconfig')
          const text = read(path, commandOn('up', dataDir, env))
          out.write(flags.path ? `${path}\n` : text)
          return 0
        }),
      )
  },
}

function read(path: string, up: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new VerbError(`there is no kubeconfig at ${path}: start Kedge with \`${up}\` first`, { cause })
  }
}
