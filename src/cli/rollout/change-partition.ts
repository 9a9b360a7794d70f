import { kinds } from '../../api/kinds.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { SetContext } from '../sets/on-set.ts'
import { VerbError } from '../terminal/failure.ts'
import { observeRollout } from './observe-rollout.ts'
import type { PauseDecision, PauseInput } from './paused-partition.ts'

const triesMax = 5

/** Decides from what is there and writes it; decides again when somebody else was faster. */
export async function changePartition(
  { connection: { client }, ref, clock }: SetContext,
  decide: (rollout: PauseInput) => PauseDecision,
): Promise<Exclude<PauseDecision, { readonly kind: 'refused' }>> {
  for (let tries = 1; ; tries++) {
    const decision = decide(await observeRollout(client, ref, clock))
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
