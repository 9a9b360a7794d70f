import { kinds } from '../../api/kinds.ts'
import { systemClock } from '../../base/clock.ts'
import { addClusterFlags, type ClusterFlags, clusterWords, connectByFlags } from '../cluster/cluster-flags.ts'
import { describeObject } from '../resources/describe-object.ts'
import { KindFinder } from '../resources/find-kinds.ts'
import { parseResources } from '../resources/resource-arguments.ts'
import { forEachOf } from '../resources/scope.ts'
import { describeSet } from '../rollout/describe-set.ts'
import { observeRollout } from '../rollout/observe-rollout.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { inkOf } from '../terminal/ink.ts'
import { action, type Verb } from '../terminal/verb.ts'

export const verb: Verb = {
  configure(command, context) {
    addClusterFlags(command.argument('<what...>', 'statefulset/web · pod web-0 · any other object'))
      .addHelpText(
        'after',
        `
A set is shown ordinal by ordinal: each Pod with its revision, node and claims,
what the set waits for, and its events. Other objects are shown with all their
fields.`,
      )
      .action(
        action(context, (words: readonly string[], flags: ClusterFlags) =>
          describe(words, flags, context.console),
        ),
      )
  },
}

async function describe(words: readonly string[], flags: ClusterFlags, console: Console): Promise<number> {
  const parsed = parseResources(words)
  if (parsed.kind === 'types')
    throw new VerbError(`name the object: kedge describe ${words[0]}/<name>`, { exitCode: 2 })
  const connection = await connectByFlags(flags, console.env)
  const { client, namespace } = connection
  try {
    const finder = new KindFinder(client)
    let isFirst = true
    return await forEachOf(
      parsed.objects,
      { ignoresNotFound: false },
      {
        console,
        async act({ type, name }) {
          const kind = await finder.findOne(type)
          const ref = { namespace: kind.namespaced ? namespace : '', name }
          const ink = inkOf(console.out, console.env)
          const lines =
            kind === kinds.StatefulSet
              ? describeSet(await observeRollout(client, ref, systemClock), {
                  where: clusterWords(flags),
                  ink,
                })
              : await describeObject(client, kind, ref, { now: systemClock.now(), ink })
          console.out.write(`${isFirst ? '' : '\n'}${lines.join('\n')}\n`)
          isFirst = false
        },
      },
    )
  } finally {
    connection.close()
  }
}
