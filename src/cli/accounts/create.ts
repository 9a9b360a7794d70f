import { type Account, accountKind } from '../../iam/accounts/account.ts'
import { type AccountFlags, accountPart, printLink, roleOption } from './account-part.ts'

interface CreateFlags extends AccountFlags {
  readonly displayName?: string
  readonly email?: string
  readonly language?: string
  readonly role?: NonNullable<Account['spec']['platformRole']>
}

export const verb = accountPart<CreateFlags>({
  addFlags: command =>
    command
      .option('--display-name <name>', 'what people call them')
      .option('--email <address>', 'where they are written to')
      .option('--language <language>', 'of the console: en, zh-CN')
      .addOption(roleOption()),
  async act(context, { displayName, email, language, role, output }) {
    await context.client.create(accountKind, {
      metadata: { name: context.name },
      spec: {
        ...(displayName ? { displayName } : {}),
        ...(email ? { email } : {}),
        ...(language ? { language } : {}),
        ...(role ? { platformRole: role } : {}),
      },
    })
    if (output !== 'json') context.console.err.write(`account ${context.name} created\n`)
    await printLink(context, { kind: 'invitation', output })
    return 0
  },
})
