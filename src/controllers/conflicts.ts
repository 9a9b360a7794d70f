import { isRefusal } from '../api/status-error.ts'
import type { Outcome } from '../control/controller.ts'

/**
 * Runs a reconcile whose writes are conditional. That somebody else was faster is no failure: the key is looked at
 * again, and by then the informers mostly show what the other did.
 */
export async function retryOnConflict(reconcile: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await reconcile()
  } catch (error) {
    if (isRefusal(error, 'Conflict', 'NotFound')) return { kind: 'checkAgain', afterMs: 5 }
    throw error
  }
}
