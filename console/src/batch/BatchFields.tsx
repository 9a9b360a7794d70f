// What is chosen for several sets at once.
import { FormGroup, TextInput } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { needOf } from '../access/needs.ts'
import type { useDenialsAmong } from '../access/use-access.ts'
import { CascadeFields, ClaimFields } from '../dialogs/DeleteFields.tsx'
import { type claimsToChoose, type Deletion, takerOfPods, takesItsClaims } from '../edits/deletion.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { countMax, countOf } from '../model/whole-number.ts'
import { ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import type { SetView } from '../sets/set-model.ts'

export interface ReplicasFieldProps {
  readonly value: string
  change(value: string): void
}

export function ReplicasField({ value, change }: ReplicasFieldProps) {
  const { t } = useTranslation()
  const isWrong = Number.isNaN(countOf(value))
  return (
    <FormGroup label={t('edits.replicas')} fieldId="batch-replicas">
      <TextInput
        id="batch-replicas"
        inputMode="numeric"
        value={value}
        validated={isWrong ? 'error' : 'default'}
        onChange={(_, typed) => change(typed.trim())}
      />
      {isWrong && <p role="alert">{t('edits.whole', { min: 0, max: countMax })}</p>}
    </FormGroup>
  )
}

export interface DeletionFieldsProps {
  readonly views: readonly SetView[]
  readonly rows: ReturnType<typeof claimsToChoose>
  readonly deletion: Deletion
  readonly word: string
  readonly denialAmong: ReturnType<typeof useDenialsAmong>
  change(to: (before: Deletion) => Deletion): void
  setWord(word: string): void
}

export function DeletionFields(props: DeletionFieldsProps) {
  const { views, rows, deletion, word, denialAmong, change, setWord } = props
  const sets = views.length === 1 ? 'ofOne' : 'ofSeveral'
  const projects = views.map(({ namespace }) => ({ namespace }))
  return (
    <>
      <CascadeFields
        sets={sets}
        cascade={deletion.cascade}
        taker={takerOfPods(views.map(({ set }) => set))}
        scaleDenial={denialAmong(views, needsOfDoing('stop'))}
        takesClaims={views.some(({ set }) => takesItsClaims(set))}
        choose={cascade => change(before => ({ ...before, cascade }))}
      />
      <ClaimFields
        sets={sets}
        rows={rows}
        choice={deletion.claims}
        denial={denialAmong(projects, [needOf('delete', kinds.PersistentVolumeClaim)])}
        kinds={['none', 'all']}
        choose={choice => change(before => ({ ...before, claims: choice }))}
      />
      <ConfirmWord word="yes" value={word} change={setWord} />
    </>
  )
}
