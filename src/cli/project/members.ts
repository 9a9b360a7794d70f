import type { RoleBinding } from '../../api/generated/types.ts'
import { bindingOf, leaveSteps, type Member, membersOf, subjectOf } from '../../api/iam/membership.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf, refOf } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { addClusterFlags, type ClusterFlags, connectByFlags, several } from '../cluster/cluster-flags.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { formatTable } from '../terminal/table.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { type MembersPlace, namespaceOf, requireMember, requirePlace, roleIn } from './members-place.ts'

interface MembersFlags extends ClusterFlags {
  readonly workspace?: string
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
}

export const verb: Verb = {
  configure(command, context) {
    addClusterFlags(
      command
        .argument('[project]', 'whose members (default: of the namespace that is current)')
        .option('--workspace <name>', 'members of a workspace instead')
        .option(
          '--add <user=role>',
          'invite somebody, or change their role, as in ann=project-operator; may stand several times',
          several,
        )
        .option('--remove <user>', 'take somebody out; may stand several times', several),
    ).action(
      action(context, (project: string | undefined, flags: MembersFlags) =>
        members(project, flags, context.console),
      ),
    )
  },
}

async function members(project: string | undefined, flags: MembersFlags, console: Console): Promise<number> {
  if (project !== undefined && flags.workspace !== undefined)
    throw new VerbError('a project or --workspace, not both', { exitCode: 2 })
  const invited = (flags.add ?? []).map(parseInvitation)
  const connection = await connectByFlags(flags, console.env)
  try {
    const { client } = connection
    const place: MembersPlace =
      flags.workspace === undefined
        ? { kind: 'project', name: project ?? connection.namespace }
        : { kind: 'workspace', name: flags.workspace }
    await requirePlace(client, place)
    const namespace = namespaceOf(place)
    // One in a workspace goes when what follows from it is gone, and gives nothing any more.
    const list = async () =>
      (await client.list(kinds.RoleBinding, { namespace })).items.filter(
        ({ metadata }) => metadata?.deletionTimestamp === undefined,
      )
    // Nothing is begun that cannot be ended.
    const bindings = []
    for (const { user, role } of invited) {
      const found = await roleIn(client, place, role)
      bindings.push({ user, binding: bindingOf({ namespace, role: found, subject: subjectOf(user) }) })
    }
    const leaving = (flags.remove ?? []).filter(user => !invited.some(each => each.user === user))
    const present = leaving.length === 0 ? [] : membersOf(await list())
    for (const user of leaving) requireMember(present, place, user)
    for (const { user, binding } of bindings) {
      // The new role first: nobody is without any in between.
      await ignoring('AlreadyExists', client.create(kinds.RoleBinding, binding))
      await leave(client, await list(), { user, staying: nameOf(binding) })
    }
    for (const user of leaving) await leave(client, await list(), { user, staying: null })
    console.out.write(tableOf(membersOf(await list())))
    return 0
  } finally {
    connection.close()
  }
}

function parseInvitation(text: string): { readonly user: string; readonly role: string } {
  const at = text.lastIndexOf('=')
  const [user, role] = [text.slice(0, at), text.slice(at + 1)]
  if (at <= 0 || role === '')
    throw new VerbError(`--add takes user=role, as in ann=project-operator; it was ${JSON.stringify(text)}`, {
      exitCode: 2,
    })
  return { user, role }
}

async function leave(
  client: Client,
  bindings: readonly RoleBinding[],
  { user, staying }: { readonly user: string; readonly staying: string | null },
): Promise<void> {
  for (const { kind, binding } of leaveSteps(bindings, user, staying)) {
    if (kind === 'delete') await ignoring('NotFound', client.delete(kinds.RoleBinding, refOf(binding)))
    else await client.update(kinds.RoleBinding, binding)
  }
}

async function ignoring(reason: 'AlreadyExists' | 'NotFound', writing: Promise<unknown>): Promise<void> {
  try {
    await writing
  } catch (error) {
    if (!isRefusal(error, reason)) throw error
  }
}

const tableOf = (found: readonly Member[]): string =>
  `${formatTable(
    ['MEMBER', 'KIND', 'ROLE', 'BY'],
    found.map(({ subject, role, derivedFrom }) => [
      subject.name,
      subject.kind,
      role,
      derivedFrom === null ? '' : `workspace ${derivedFrom}`,
    ]),
  ).join('\n')}\n`
