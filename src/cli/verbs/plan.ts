import type { StatefulSet } from '../../api/generated/types.ts'
import { systemClock } from '../../base/clock.ts'
import {
  type Edit,
  foresee,
  isNothing,
  type PlanDocument,
  printMarkdown,
  type Snapshot,
} from '../../foresee/index.ts'
import { defaultFeatures } from '../../statefulset/nouns/observed.ts'
import { clusterWords, connectByFlags } from '../cluster/cluster-flags.ts'
import type { Connection } from '../cluster/connect.ts'
import { manifestsOfFlags, manifestWords, namesManifests } from '../resources/read-manifests.ts'
import { followPlan } from '../rollout/follow-plan.ts'
import { broughtBy, type ForeseeOptions, observeEdit } from '../sets/foresee-edit.ts'
import { addPlanFlags, editOfFlags, namesEdit, type PlanFlags, type PlanFormat } from '../sets/plan-flags.ts'
import { printAsForeseen } from '../sets/print-as-foreseen.ts'
import { isStatefulSet, setNameIn } from '../sets/set-argument.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { printObject } from '../terminal/print-object.ts'
import { action, type Verb } from '../terminal/verb.ts'

export const verb: Verb = {
  configure(command, context) {
    addPlanFlags(command)
      .addHelpText(
        'after',
        `
Says what an edit of a StatefulSet will do, step by step, before it is made. It only reads.

  kedge plan -f web.yaml --context prod
  kedge plan -k overlays/prod
  kedge plan statefulset/web --replicas 5 --image nginx=nginx:1.29
  kedge plan statefulset/web --image nginx=nginx:1.29 -o markdown
  kedge plan statefulset/web --to-revision 3 --detailed-exitcode

Exit codes: 0 planned; 1 the plan could not be made, or the API refuses the edit; 2 not understood. With --detailed-exitcode:
0 nothing changes, 2 something does, 3 something does and there are hazards.`,
      )
      .action(
        action(context, (words: readonly string[], flags: PlanFlags) => plan(words, flags, context.console)),
      )
  },
}

interface Wanted {
  readonly name: string
  readonly namespace: string
  readonly edit: Edit
}

async function plan(words: readonly string[], flags: PlanFlags, console: Console): Promise<number> {
  if (flags.watch && flags.output !== 'text')
    throw new VerbError('--watch tells each step in a line: leave -o out', { exitCode: 2 })
  const connection = await connectByFlags(flags, console.env)
  try {
    const { wanted, brought } = await wantedPlans(words, flags, { connection, console })
    if (flags.watch && wanted.length > 1)
      throw new VerbError('--watch follows one StatefulSet at a time', { exitCode: 2 })
    const features = flags.featureGates ?? defaultFeatures
    const assumed = flags.assume ? { assume: { kind: 'newPodsFail' } as const } : {}
    const plans: PlanDocument[] = []
    for (const each of wanted) {
      const snapshot = await observed(
        connection,
        { ...each, ...brought, features, ...assumed, whereForbidden: 'foresee' },
        flags,
      )
      if (flags.output === 'text' && plans.length > 0) console.out.write('\n')
      if (flags.output === 'text') plans.push(await printAsForeseen(snapshot, console))
      else plans.push(foresee(snapshot))
    }
    if (flags.output !== 'text') await printPlans(plans, flags.output, console)
    const [first] = plans
    if (flags.watch && first && isFollowed(first, console))
      return await followPlan(first, {
        client: connection.client,
        console,
        clock: systemClock,
        stuckAfterMs: flags.stuckAfter,
        where: clusterWords(flags),
      })
    if (flags.detailedExitcode) return Math.max(...plans.map(detailedExitCode))
    return plans.some(({ end }) => end.kind === 'refused') ? 1 : 0
  } finally {
    connection.close()
  }
}

/** An edit that is refused, or changes nothing, is not waited for. */
function isFollowed(plan: PlanDocument, console: Console): boolean {
  if (plan.end.kind === 'refused') return false
  if (!isNothing(plan)) return true
  console.err.write('There is nothing to follow.\n')
  return false
}

async function observed(
  connection: Connection,
  options: ForeseeOptions,
  { checkImages: isChecked = false }: PlanFlags,
): Promise<Snapshot> {
  const snapshot = await observeEdit(connection, options)
  if (!isChecked) return snapshot
  const { checkImages } = await import('../sets/check-images.ts')
  return { ...snapshot, images: await checkImages(connection.client, snapshot) }
}

async function wantedPlans(
  words: readonly string[],
  flags: PlanFlags,
  { connection, console }: { readonly connection: Connection; readonly console: Console },
): Promise<{ readonly wanted: readonly Wanted[]; readonly brought: ReturnType<typeof broughtBy> }> {
  const name = words.length > 0 ? setNameIn(words) : null
  if (!namesManifests(flags)) {
    if (name === null)
      throw new VerbError('name the set: kedge plan statefulset/<name> --replicas 5, or -f <manifest>', {
        exitCode: 2,
      })
    return {
      wanted: [{ name, namespace: connection.namespace, edit: editOfFlags(flags) }],
      brought: broughtBy([]),
    }
  }
  if (namesEdit(flags))
    throw new VerbError('plan one edit at a time: put it into the manifest, or leave out -f and -k', {
      exitCode: 2,
    })
  const { objects, warnings } = await manifestsOfFlags(flags)
  for (const warning of warnings) console.err.write(`Warning: ${warning}\n`)
  const sets = objects.filter(isStatefulSet).filter(each => name === null || each.metadata?.name === name)
  if (sets.length === 0)
    throw new VerbError(
      `there is no StatefulSet${name === null ? '' : ` ${name}`} in ${manifestWords(flags)}`,
    )
  if (sets.some(({ metadata }) => !metadata?.name))
    throw new VerbError('a StatefulSet in the manifest has no name')
  return {
    wanted: sets.map(manifest => ({
      name: manifest.metadata?.name ?? '',
      namespace: manifest.metadata?.namespace ?? connection.namespace,
      edit: { kind: 'apply', manifest: manifest as StatefulSet },
    })),
    brought: broughtBy(objects),
  }
}

async function printPlans(
  plans: readonly PlanDocument[],
  output: Exclude<PlanFormat, 'text'>,
  console: Console,
): Promise<void> {
  switch (output) {
    case 'markdown':
      console.out.write(plans.map(printMarkdown).join('\n'))
      return
    default: {
      const [only] = plans
      await printObject(
        console.out,
        plans.length === 1 ? only : { apiVersion: 'kedge.dev/v1', kind: 'PlanList', items: plans },
        output,
      )
    }
  }
}

function detailedExitCode(document: PlanDocument): number {
  if (isNothing(document)) return 0
  return document.hazards.some(({ severity }) => severity !== 'info') || document.end.kind !== 'done' ? 3 : 2
}
