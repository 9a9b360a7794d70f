// How sets are deleted: what becomes of their Pods, in which order, and which claims go with them. Claims go only where the
// set itself says so, or somebody has chosen them one by one.
import { Checkbox, Radio } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import {
  type Cascade,
  type ClaimRow,
  type ClaimsChoice,
  cascades,
  chosenOf,
  type takerOfPods,
} from '../edits/deletion.ts'
import type { ServicesLeft } from '../edits/services-left.ts'
import { Alert } from '../parts/Alert.tsx'

export interface CascadeFieldsProps {
  readonly sets: 'ofOne' | 'ofSeveral'
  readonly cascade: Cascade
  readonly taker: ReturnType<typeof takerOfPods>
  /** Why they cannot be ended first. */
  readonly scaleDenial: string | null
  /** Whether the set's own policy takes its claims. */
  readonly takesClaims: boolean
  choose(cascade: Cascade): void
}

export function CascadeFields({
  sets,
  cascade,
  taker,
  scaleDenial,
  takesClaims,
  choose,
}: CascadeFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <fieldset className="radios">
        <legend>{t(`edits.deletion.${sets}.pods`)}</legend>
        {cascades.map(each => (
          <Radio
            key={each}
            id={`cascade-${each}`}
            name="cascade"
            label={t(`edits.deletion.${sets}.${each}`)}
            isChecked={cascade === each}
            isDisabled={each === 'ordered' && scaleDenial !== null}
            description={each === 'ordered' ? (scaleDenial ?? undefined) : undefined}
            onChange={() => choose(each)}
          />
        ))}
      </fieldset>
      {cascade === 'ordered' && <p className="edit-form__how">{t(`edits.deletion.${sets}.${taker}`)}</p>}
      {/* The plan shown is that of scaling down: what the deletion after it does is told here. */}
      {cascade === 'ordered' && takesClaims && <Alert variant="danger" title={t('edits.claimsGo')} />}
    </>
  )
}

const choices = ['none', 'all', 'some'] as const

export interface ClaimFieldsProps {
  readonly sets: 'ofOne' | 'ofSeveral'
  readonly rows: readonly ClaimRow[]
  readonly choice: ClaimsChoice
  /** Why this person may not delete them. */
  readonly denial: string | null
  /** By ordinal, too: of one set alone. */
  readonly kinds: readonly (typeof choices)[number][]
  choose(choice: ClaimsChoice): void
}

export function ClaimFields({ sets, rows, choice, denial, kinds, choose }: ClaimFieldsProps) {
  const { t } = useTranslation()
  if (rows.length === 0) return null
  const ordinals = [...new Set(rows.map(({ ordinal }) => ordinal))]
  const names = (of: number) => rows.filter(({ ordinal }) => ordinal === of).map(({ claim }) => nameOf(claim))
  const chosen = chosenOf(choice, rows).map(nameOf)
  return (
    <>
      <fieldset className="radios">
        <legend>{t(`edits.deletion.${sets}.claims`)}</legend>
        {kinds.map(kind => (
          <Radio
            key={kind}
            id={`claims-${kind}`}
            name="claims"
            label={t(`edits.claimChoices.${kind}`, { count: rows.length })}
            isChecked={choice.kind === kind}
            isDisabled={kind !== 'none' && denial !== null}
            description={kind === 'all' ? (denial ?? undefined) : undefined}
            onChange={() => choose(kind === 'some' ? { kind, ordinals: new Set() } : { kind })}
          />
        ))}
      </fieldset>
      {choice.kind === 'some' && (
        <fieldset className="radios delete__ordinals">
          <legend className="pf-v6-screen-reader">{t('edits.claimChoices.some')}</legend>
          {ordinals.map(ordinal => (
            <Checkbox
              key={ordinal}
              id={`claims-of-${ordinal}`}
              label={t('edits.claimsOf', { ordinal, names: names(ordinal).join(t('common.listComma')) })}
              isChecked={choice.ordinals.has(ordinal)}
              onChange={(_, on) => {
                const now = new Set(choice.ordinals)
                if (on) now.add(ordinal)
                else now.delete(ordinal)
                choose({ kind: 'some', ordinals: now })
              }}
            />
          ))}
        </fieldset>
      )}
      {chosen.length > 0 && (
        <Alert variant="danger" title={t('edits.claimsChosen', { count: chosen.length })}>
          {few(chosen).join(t('common.listComma'))}
        </Alert>
      )}
    </>
  )
}

export interface ServiceFieldsProps {
  readonly services: ServicesLeft
  readonly isChosen: boolean
  /** Why this person may not delete it. */
  readonly denial: string | null
  choose(isChosen: boolean): void
}

/** Services know Pods by their labels alone: none goes with a set. */
export function ServiceFields({ services, isChosen, denial, choose }: ServiceFieldsProps) {
  const { t } = useTranslation()
  const { staying, unneeded } = services
  const names = staying.filter(each => !isChosen || each !== unneeded).map(nameOf)
  return (
    <>
      {names.length > 0 && (
        <p className="edit-form__how">
          {t('edits.servicesStay', { count: names.length, names: few(names).join(t('common.listComma')) })}
        </p>
      )}
      {unneeded && (
        <Checkbox
          id="service-along"
          label={t('edits.serviceAlong', { name: nameOf(unneeded) })}
          description={denial ?? t('edits.serviceAlongHow')}
          isDisabled={denial !== null}
          isChecked={isChosen}
          onChange={(_, on) => choose(on)}
        />
      )}
    </>
  )
}

const few = (names: readonly string[]): readonly string[] =>
  names.length <= 8 ? names : [...names.slice(0, 7), `… (${names.length})`]
