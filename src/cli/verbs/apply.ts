import type { Command } from 'commander'
import type { ApiObject } from '../../api/object.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Hazard } from '../../foresee/index.ts'
import { printHazards } from '../../foresee/words/print-text.ts'
import { addClusterFlags, type ClusterFlags, connectByFlags } from '../cluster/cluster-flags.ts'
import type { Connection } from '../cluster/connect.ts'
import { type Applied, applyOne } from '../resources/apply-one.ts'
import { KindFinder, objectWords } from '../resources/find-kinds.ts'
import {
  addManifestFlags,
  type ManifestFlags,
  manifestsOfFlags,
  namesManifests,
} from '../resources/read-manifests.ts'
import { followRollout } from '../rollout/follow-rollout.ts'
import { dangersOf } from '../sets/consent.ts'
import { broughtBy, foreseeEdit } from '../sets/foresee-edit.ts'
import {
  addFollowFlags,
  addWaitFlag,
  followCodesHelp,
  type SetFlags,
  setContextOf,
  yesOption,
} from '../sets/on-set.ts'
import { isStatefulSet } from '../sets/set-argument.ts'
import { ask, declined } from '../terminal/ask.ts'
import type { Console } from '../terminal/console.ts'
import { describeFailure, VerbError } from '../terminal/failure.ts'
import { inkOf } from '../terminal/ink.ts'
import { action, type Verb } from '../terminal/verb.ts'

interface ApplyFlags extends SetFlags, ClusterFlags, ManifestFlags {
  readonly wait: boolean
  readonly yes?: boolean
}

export const verb: Verb = {
  configure(command, context) {
    addApplyFlags(command).action(action(context, (flags: ApplyFlags) => apply(flags, context.console)))
  },
}

const addApplyFlags = (command: Command): Command =>
  addFollowFlags(
    addWaitFlag(addClusterFlags(addManifestFlags(command, 'apply')), {
      what: 'follow each set until every Pod is as it should be',
    }),
  )
    .addOption(yesOption())
    .addHelpText(
      'after',
      `
Creates what is missing and changes what differs, as kubectl apply does: the two
can be used in turn. Where a set would lose data or stick, it shows that first
and asks. See all of it before: kedge plan -f web.yaml
${followCodesHelp}`,
    )

async function apply(flags: ApplyFlags, console: Console): Promise<number> {
  if (!namesManifests(flags)) throw new VerbError('must specify one of -f and -k', { exitCode: 2 })
  const { objects, warnings } = await manifestsOfFlags(flags)
  for (const warning of warnings) console.err.write(`Warning: ${warning}\n`)
  const connection = await connectByFlags(flags, console.env)
  try {
    const dangers = await dangersOfSets(objects, { connection, flags, console })
    if (dangers.length > 0) {
      console.err.write(`${printHazards(dangers, inkOf(console.err, console.env))}\n`)
      if (!(await ask(console, { text: 'Apply it all the same?', isAnswered: flags.yes ?? false })))
        return declined(console)
    }
    const { applied, code } = await applyAll(objects, { connection, flags, console })
    return flags.wait ? Math.max(code, await followSets(applied, { connection, flags, console })) : code
  } finally {
    connection.close()
  }
}

/** What every set of the manifests would do that is dangerous. */
async function dangersOfSets(
  objects: readonly ApiObject[],
  { connection, flags, console }: Applying,
): Promise<readonly Hazard[]> {
  const brought = broughtBy(objects)
  const dangers: Hazard[] = []
  for (const manifest of objects.filter(isStatefulSet)) {
    const { name = '', namespace = connection.namespace } = manifest.metadata ?? {}
    const { teller, ref } = setContextOf({ ...connection, namespace }, { name, flags, console })
    const plan = await foreseeEdit(connection, {
      ...ref,
      edit: { kind: 'apply', manifest },
      ...brought,
    })
    teller.tell(ref, { kind: 'plan', plan })
    // A refusal is told when it comes, in the server's words.
    if (plan.end.kind !== 'refused') dangers.push(...dangersOf(plan))
  }
  return dangers
}

interface Applying {
  readonly connection: Connection
  readonly flags: ApplyFlags
  readonly console: Console
}

/** Applies each; what is refused, or of no known kind, is said and does not keep the others from it. */
async function applyAll(
  objects: readonly ApiObject[],
  { connection, flags, console }: Applying,
): Promise<{ readonly applied: readonly Applied[]; readonly code: number }> {
  const finder = new KindFinder(connection.client)
  const { teller } = setContextOf(connection, { name: '', flags, console })
  const applied: Applied[] = []
  let code = 0
  for (const object of objects) {
    try {
      const each = await applyOne(connection.client, object, {
        finder,
        namespace: connection.namespace,
        onWarning: text => console.err.write(`Warning: ${text}\n`),
      })
      applied.push(each)
      const { namespace = '', name = '' } = each.object.metadata ?? {}
      const words = objectWords(each.kind, name)
      teller.tell(
        { namespace, name },
        { kind: 'changed', object: words, change: each.result },
        `${words} ${each.result}`,
      )
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof VerbError)) throw error
      console.err.write(`${describeFailure(error, console.env).text}\n`)
      code = 1
    }
  }
  return { applied, code }
}

async function followSets(
  applied: readonly Applied[],
  { connection, flags, console }: Applying,
): Promise<number> {
  let code = 0
  for (const { object } of applied) {
    if (!isStatefulSet(object)) continue
    const { replicas = 1 } = object.spec ?? {}
    const { namespace = connection.namespace, name = '' } = object.metadata ?? {}
    const context = setContextOf({ ...connection, namespace }, { name, flags, console })
    code = Math.max(code, await followRollout(context, `${name}: ${replicas} of ${replicas} Pods are Ready.`))
  }
  return code
}
