import { kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { SetContext } from '../sets/on-set.ts'
import { VerbError } from '../terminal/failure.ts'
import type { PauseDecision, PauseScene } from './paused-partition.ts'
import { readScene } from './read-scene.ts'

const triesMax = 5

/** Decides from what is there and writes it; decides again when somebody else was faster. */
export async function changePartition(
  { connection: { client }, ref, clock }: SetContext,
  decide: (scene: PauseScene) => PauseDecision,
): Promise<Exclude<PauseDecision, { readonly kind: 'refused' }>> {
  for (let tries = 1; ; tries++) {
    const decision = decide(await readScene(client, ref, clock))
    if (decision.kind === 'refused') throw new VerbError(decision.text)
    if (decision.kind === 'nothing') return decision
    try {
      const patch = { type: 'merge', body: decision.patch } as const
      await client.patch(kinds.StatefulSet, ref, patch, { fieldManager: 'kedge' })
      return decision
    } catch (error) {
      if (!isRefusal(error, 'Conflict') || tries === triesMax) throw error
    }
  }
}
