// What snapshots of a claim and those of a set have in common: the head with the button, and the class that takes them.
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { useLive } from '../live/live-store.tsx'
import { SelectField } from '../parts/field/SelectField.tsx'
import { Notice } from '../parts/Notice.tsx'
import { defaultClassOf, volumeSnapshotClassKind, volumeSnapshotKind } from './snapshot-kinds.ts'
import './texts.ts'
import type { Saying } from '../parts/words/saying.ts'

export interface SnapshotsSectionProps {
  readonly namespace: string
  /** Of the button; null where there is nothing to take one of. */
  readonly act: string | null
  readonly children: ReactNode
  /** The dialog that takes them. */
  dialog(props: { onClose(): void; onDone(said: Saying): void }): ReactNode
  readonly notice: Saying | null
  notify(said: Saying | null): void
}

export function SnapshotsSection(props: SnapshotsSectionProps) {
  const { namespace, act, children, dialog, notice, notify } = props
  const { t } = useTranslation()
  const denialOf = useDenials(namespace)
  const [isTaking, take] = useState(false)
  return (
    <div className="snapshots">
      <h2 className="section">{t('snapshots.title')}</h2>
      {act !== null && (
        <div className="page__tools">
          <GuardedButton
            denial={denialOf([needOf('create', volumeSnapshotKind)])}
            variant="secondary"
            onClick={() => take(true)}
          >
            {act}
          </GuardedButton>
        </div>
      )}
      <Notice said={notice} onClose={() => notify(null)} />
      {children}
      {isTaking && dialog({ onClose: () => take(false), onDone: notify })}
    </div>
  )
}

export interface ClassFieldProps {
  /** Empty for the cluster's default. */
  readonly value: string
  choose(name: string): void
}

export function ClassField({ value, choose }: ClassFieldProps) {
  const { t } = useTranslation()
  const { items: classes } = useLive(volumeSnapshotClassKind, '')
  const usual = defaultClassOf(classes)
  return (
    <SelectField
      label={t('snapshots.class')}
      value={value}
      options={[
        ['', usual === null ? t('snapshots.noDefault') : t('snapshots.defaultClass', { name: usual })],
        ...classes.map(each => [nameOf(each), nameOf(each)] as const),
      ]}
      choose={choose}
    />
  )
}
