// Tokens that Secrets hold have no end: on which day one was last used stands on its Secret, by upstream's label, so that whoever
// wants to be rid of such tokens finds those that nobody needs.
import type { ConfigMap, Secret } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { refOf, uidOf } from '../../api/object.ts'
import { formatTime, type Instant } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { ControllerContext } from '../../control/controller.ts'

const lastUsedLabel = 'kubernetes.io/legacy-token-last-used'
const dayMs = 86_400_000
/** What could not be written is tried again no sooner. */
const againMs = 60_000
/** Secrets that are written on at the same time. */
const underWayMax = 1_000

const dayOf = (instant: Instant): string => formatTime(instant).slice(0, 'yyyy-mm-dd'.length)

/** Since when uses are written down; by upstream's name. */
export const usesSince = (now: Instant): ConfigMap => ({
  metadata: { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' },
  data: { since: dayOf(now) },
})

/** Called with the Secret whose token somebody has shown; nobody waits for it. */
export function noteLegacyUses({
  client,
  clock,
  log,
}: Pick<ControllerContext, 'client' | 'clock' | 'log'>): (secret: Secret) => void {
  const underWay = new Set<string>()
  return secret => {
    const now = clock.now()
    const noted = secret.metadata?.labels?.[lastUsedLabel]
    // Another server's clock may be a little ahead.
    if (noted === dayOf(now) || noted === dayOf(now + dayMs)) return
    const uid = uidOf(secret)
    if (underWay.has(uid) || underWay.size >= underWayMax) return
    underWay.add(uid)
    const body = { metadata: { uid, labels: { [lastUsedLabel]: dayOf(now) } } }
    client.patch(kinds.Secret, refOf(secret), { type: 'merge', body }).then(
      () => underWay.delete(uid),
      (error: unknown) => {
        log.warn('the use of a token could not be noted on its Secret', {
          ...refOf(secret),
          error: errorWords(error),
        })
        clock.after(againMs, () => underWay.delete(uid))
      },
    )
  }
}
