// How a claim stands, and while it waits, for what: with the way to what it lacks.
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import {
  type ClaimTrouble,
  claimTrouble,
  provisioningFailure,
} from '../../../src/workload/trouble/claim-trouble.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { EventMessage } from '../detail/EventMessage.tsx'
import { useLive } from '../live/live-store.tsx'
import { ClaimPhase } from '../parts/ClaimPhase.tsx'

export function ClaimStatus({ of }: { readonly of: PersistentVolumeClaim }) {
  const trouble = useClaimTrouble()(of)
  return trouble ? (
    <div className="status">
      <ClaimPhase of={of} />
      {trouble.kind === 'waitsForPod' ? <WaitsForPod claim={of} /> : <ClaimWhy trouble={trouble} />}
    </div>
  ) : (
    <ClaimPhase of={of} />
  )
}

/** Of all that happens in a project, which may be much, these alone. */
const failures = { fieldSelector: 'reason=ProvisioningFailed' }

/** It only waits, unless making its volume was tried and has failed. */
function WaitsForPod({ claim }: { readonly claim: PersistentVolumeClaim }) {
  const { items } = useLive(kinds.Event, claim.metadata?.namespace ?? '', failures)
  const failure = provisioningFailure(claim, items)
  return failure === null ? (
    <ClaimWhy trouble={{ kind: 'waitsForPod' }} />
  ) : (
    <span className="status__failed">
      <EventMessage text={failure} />
    </span>
  )
}

export function ClaimWhy({ trouble }: { readonly trouble: ClaimTrouble }) {
  const { t } = useTranslation()
  const name = trouble.kind === 'classMissing' ? trouble.className : ''
  return (
    <>
      <span className="status__why">{t(`resources.claimWhy.${trouble.kind}`, { name })}</span>
      {name !== '' && <MakeClass name={name} />}
    </>
  )
}

export function MakeClass({ name }: { readonly name: string }) {
  const { t } = useTranslation()
  return <Link to={addressOf(['classes', 'new'], { name })}>{t('leads.makeClass', { name })}</Link>
}

/** Who may not see classes is told of no trouble with them. */
export function useClaimTrouble(): (claim: PersistentVolumeClaim) => ClaimTrouble | null {
  const { items, isListed } = useLive(kinds.StorageClass, '')
  return claim => (isListed ? claimTrouble(claim, items) : null)
}
