import { type Command, Option } from 'commander'
import { type Kind, kinds, resourceName } from '../../api/kinds.ts'
import { keepingAlive } from '../../base/keep-alive.ts'
import { addClusterFlags, connectByFlags } from '../cluster/cluster-flags.ts'
import type { Connection } from '../cluster/connect.ts'
import { type DeleteFlags, propagation } from '../delete/delete-flags.ts'
import { deleteSet } from '../delete/delete-set.ts'
import { kindOfObject } from '../resources/apply-one.ts'
import { KindFinder, objectWords } from '../resources/find-kinds.ts'
import { addManifestFlags, manifestsOfFlags, namesManifests } from '../resources/read-manifests.ts'
import { parseResources } from '../resources/resource-arguments.ts'
import { forEachOf } from '../resources/scope.ts'
import { waitUntilGone } from '../resources/wait-until-gone.ts'
import { addFollowFlags, addWaitFlag, followCodesHelp, setContextOf, yesOption } from '../sets/on-set.ts'
import { wholeNumber } from '../sets/plan-flags.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

export const verb: Verb = {
  configure(command, context) {
    addDeleteFlags(command).action(
      action(context, (words: readonly string[], flags: DeleteFlags) =>
        keepingAlive(() => deleteAll(words, flags, context.console)),
      ),
    )
  },
}

const addDeleteFlags = (command: Command): Command =>
  addFollowFlags(
    addWaitFlag(
      addClusterFlags(
        addManifestFlags(
          command.argument('[what...]', 'statefulset/web · pod web-0 web-1 · pvc/www-web-0'),
          'delete what is in',
        ),
      ),
      { what: 'wait until it is gone', byDefault: true },
    ),
  )
    .option('--ordered', 'a set: drain it first, the highest ordinal first, then delete it')
    .addOption(
      new Option('--cascade <how>', 'what becomes of what it owns; orphan leaves Pods running')
        .choices(['background', 'foreground', 'orphan'])
        .default('background'),
    )
    .option('--grace-period <seconds>', 'how long Pods have to end', wholeNumber)
    .option('--ignore-not-found', 'an object that is not there is no error')
    .addOption(yesOption())
    .addHelpText(
      'after',
      `
Deleting a set stops its Pods in no order at all, all at once; --ordered takes
them down one by one first. Where claims go with it, it lists them and asks for
the word yes. Claims are kept unless the set's policy says otherwise.
See all of it before: kedge plan statefulset/web --delete
${followCodesHelp}`,
    )

interface Wanted {
  readonly kind: Kind
  readonly name: string
  readonly namespace: string
}

async function deleteAll(words: readonly string[], flags: DeleteFlags, console: Console): Promise<number> {
  const connection = await connectByFlags(flags, console.env)
  try {
    const wanted = await wantedObjects(words, flags, connection)
    if (flags.ordered && wanted.some(({ kind }) => kind !== kinds.StatefulSet))
      throw new VerbError('--ordered is for StatefulSets', { exitCode: 2 })
    let worst = 0
    const code = await forEachOf(
      wanted,
      { ignoresNotFound: flags.ignoreNotFound ?? false },
      {
        console,
        async act({ kind, name, namespace }) {
          const context = setContextOf({ ...connection, namespace }, { name, flags, console })
          if (kind === kinds.StatefulSet) worst = Math.max(worst, await deleteSet(context, flags))
          else await deleteObject({ kind, name, namespace }, { connection, flags, console })
        },
      },
    )
    return Math.max(code, worst)
  } finally {
    connection.close()
  }
}

async function wantedObjects(
  words: readonly string[],
  flags: DeleteFlags,
  { client, namespace }: Connection,
): Promise<readonly Wanted[]> {
  const finder = new KindFinder(client)
  if (namesManifests(flags)) {
    if (words.length > 0)
      throw new VerbError('name what to delete, or a manifest with -f: not both', { exitCode: 2 })
    const { objects } = await manifestsOfFlags(flags)
    return Promise.all(
      objects.map(async object => {
        const kind = await kindOfObject(object, finder)
        const { name = '', namespace: named } = object.metadata ?? {}
        return { kind, name, namespace: kind.namespaced ? named || namespace : '' }
      }),
    )
  }
  const parsed = parseResources(words)
  if (parsed.kind === 'types')
    throw new VerbError(`name what to delete: kedge delete ${words[0] ?? 'statefulset'}/<name>`, {
      exitCode: 2,
    })
  return Promise.all(
    parsed.objects.map(async ({ type, name }) => {
      const kind = await finder.findOne(type)
      return { kind, name, namespace: kind.namespaced ? namespace : '' }
    }),
  )
}

async function deleteObject(
  { kind, name, namespace }: Wanted,
  {
    connection,
    flags,
    console,
  }: { readonly connection: Connection; readonly flags: DeleteFlags; readonly console: Console },
): Promise<void> {
  const { client } = connection
  const ref = { namespace, name }
  const uid = (await client.get(kind, ref)).metadata?.uid
  await client.delete(kind, ref, {
    propagationPolicy: propagation[flags.cascade],
    preconditions: { uid },
    ...(flags.gracePeriod === undefined ? {} : { gracePeriodSeconds: flags.gracePeriod }),
  })
  const { teller } = setContextOf(connection, { name, flags, console })
  const words = deletedWords(kind, ref)
  teller.tell(ref, { kind: 'changed', object: objectWords(kind, name), change: 'deleted' }, words)
  if (!flags.wait) return
  const signal = flags.timeout ? AbortSignal.timeout(flags.timeout) : new AbortController().signal
  if (!(await waitUntilGone(client, kind, { ref, uid, signal })))
    throw new VerbError(`timed out waiting until ${name} is gone`, { exitCode: 124 })
}

/** As kubectl says it. */
function deletedWords(
  kind: Kind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): string {
  const what = `${resourceName({ group: kind.group, plural: kind.singular })} "${name}" deleted`
  return namespace ? `${what} from ${namespace} namespace` : what
}
