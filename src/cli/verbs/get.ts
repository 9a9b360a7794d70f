import { type Command, Option } from 'commander'
import { addClusterFlags, type ClusterFlags, connectByFlags } from '../cluster/cluster-flags.ts'
import { KindFinder } from '../resources/find-kinds.ts'
import { getObjects } from '../resources/get-objects.ts'
import { getTables } from '../resources/get-tables.ts'
import { parseResources } from '../resources/resource-arguments.ts'
import type { GetFormat, Wanted } from '../resources/wanted.ts'
import { watchObjects, watchTable } from '../resources/watch-resource.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface GetFlags extends ClusterFlags {
  readonly output?: GetFormat
  readonly allNamespaces?: boolean
  readonly selector?: string
  readonly fieldSelector?: string
  readonly watch?: boolean
  readonly showLabels?: boolean
  readonly headers: boolean
  readonly ignoreNotFound?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addGetFlags(command).action(
      action(context, (words: readonly string[], flags: GetFlags) => get(words, flags, context.console)),
    )
  },
}

const addGetFlags = (command: Command): Command =>
  addClusterFlags(command.argument('<what...>', 'pods · sts,pvc · pod web-0 · statefulset/web · all'))
    .addOption(
      new Option('-o, --output <format>', 'how to print it').choices(['json', 'yaml', 'wide', 'name']),
    )
    .option('-A, --all-namespaces', 'in every namespace')
    .option('-l, --selector <labels>', 'only those with these labels: app=web,tier!=cache')
    .option('--field-selector <fields>', 'only those with these fields: spec.nodeName=node-0')
    .option('-w, --watch', 'then print what changes')
    .option('--show-labels', 'print the labels, too')
    .option('--no-headers', 'print no header')
    .option('--ignore-not-found', 'an object that is not there is no error')
    .addHelpText(
      'after',
      `
  kedge get sts,pods,pvc
  kedge get pods -l app=nginx -w
  kedge get statefulset/web -o yaml`,
    )

async function get(words: readonly string[], flags: GetFlags, console: Console): Promise<number> {
  const connection = await connectByFlags(flags, console.env)
  try {
    const wanted = await wantedResources(words, new KindFinder(connection.client))
    checkTogether(wanted, flags)
    const scope = {
      connection,
      namespace: flags.allNamespaces ? '' : connection.namespace,
      labelSelector: flags.selector,
      fieldSelector: flags.fieldSelector,
      ignoresNotFound: flags.ignoreNotFound ?? false,
    }
    const { output } = flags
    const isTable = output === undefined || output === 'wide'
    if (flags.watch) {
      const [only] = wanted
      if (!only || wanted.length > 1)
        throw new VerbError('you may only specify a single resource type', { exitCode: 2 })
      return isTable
        ? await watchTable(only, scope, { console, print: printOptions(flags) })
        : await watchObjects(only, scope, { console, output })
    }
    return isTable
      ? await getTables(wanted, scope, { console, print: printOptions(flags) })
      : await getObjects(wanted, scope, { console, output })
  } finally {
    connection.close()
  }
}

const printOptions = (flags: GetFlags) => ({
  wide: flags.output === 'wide',
  withNamespace: flags.allNamespaces ?? false,
  showLabels: flags.showLabels ?? false,
  noHeaders: !flags.headers,
})

async function wantedResources(words: readonly string[], finder: KindFinder): Promise<readonly Wanted[]> {
  const parsed = parseResources(words)
  if (parsed.kind === 'types') {
    const kinds = (await Promise.all(parsed.types.map(type => finder.find(type)))).flat()
    return kinds.map(kind => ({ kind, name: null }))
  }
  return Promise.all(
    parsed.objects.map(async ({ type, name }) => ({ kind: await finder.findOne(type), name })),
  )
}

function checkTogether(
  wanted: readonly Wanted[],
  { allNamespaces, selector, fieldSelector }: GetFlags,
): void {
  const isNamed = wanted.some(({ name }) => name !== null)
  if (isNamed && allNamespaces)
    throw new VerbError('a resource cannot be retrieved by name across all namespaces', { exitCode: 2 })
  if (isNamed && (selector || fieldSelector))
    throw new VerbError('name cannot be provided when a selector is specified', { exitCode: 2 })
}
