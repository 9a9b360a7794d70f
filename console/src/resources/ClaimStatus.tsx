// How a claim stands, and while it waits, for what: with the way to what it lacks.
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ClaimTrouble, claimTrouble } from '../../../src/workload/claim-trouble.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { ClaimPhase } from '../parts/ClaimPhase.tsx'

export function ClaimStatus({ of }: { readonly of: PersistentVolumeClaim }) {
  const trouble = useClaimTrouble()(of)
  return trouble ? (
    <div className="status">
      <ClaimPhase of={of} />
      <ClaimWhy trouble={trouble} />
    </div>
  ) : (
    <ClaimPhase of={of} />
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
