import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
          const path = join(dataDirOfFlags(flags, env), 'kubeconfig')
          const text = read(path)
          out.write(flags.path ? `${path}\n` : text)
          return 0
        }),
      )
  },
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new VerbError(`there is no kubeconfig at ${path}: start Kedge with \`kedge up\` first`, { cause })
  }
}
