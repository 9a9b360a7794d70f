import { ownVersion } from '../terminal/own-version.ts'
import { formatOption, type ObjectFormat, printObject } from '../terminal/print-object.ts'
import { action, type Verb } from '../terminal/verb.ts'

export const verb: Verb = {
  configure(command, context) {
    command.addOption(formatOption()).action(
      action(context, async ({ output }: { readonly output?: ObjectFormat }) => {
        const { out } = context.console
        const version = { version: ownVersion, nodeVersion: process.version, platform: platformOf() }
        if (output) await printObject(out, version, output)
        else out.write(`kedge ${ownVersion}\n`)
        return 0
      }),
    )
  },
}

/** `linux/amd64`, as kubectl says it. */
const platformOf = (): string => `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`
