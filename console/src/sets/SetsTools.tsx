// What narrows the list of sets down, and which of its columns are shown. All of it stands in the address.
import { Button } from '@patternfly/react-core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueryWord } from '../app/router.ts'
import { FoldedFilters } from '../parts/FoldedFilters.tsx'
import { SearchField } from '../parts/field/SearchField.tsx'
import { StripKey } from '../strip/StripKey.tsx'
import { type OptionalColumn, optionalColumns, usualColumns } from './set-columns.tsx'
import type { SetCondition } from './set-model.ts'

const conditions: readonly SetCondition[] = [
  'running',
  'updating',
  'paused',
  'scaling',
  'starting',
  'unready',
  'stuck',
  'stopped',
  'deleting',
]

interface SetsToolsProps {
  /** That there are; the same list as before as long as they are the same. */
  readonly images: readonly string[]
}

/** Drawn by itself: the page around it is drawn anew whenever something changes in a thousand sets. */
export const SetsTools = memo(function SetsTools({ images }: SetsToolsProps) {
  const { t } = useTranslation()
  const [search, setSearch] = useQueryWord('search')
  const [status, setStatus] = useQueryWord('status')
  const [label, setLabel] = useQueryWord('label')
  const [image, setImage] = useQueryWord('image')
  const [columns, setColumns] = useQueryWord('columns', usualColumns)
  const isFiltered = search !== '' || status !== '' || image !== '' || label !== ''
  return (
    <div className="page__tools">
      <SearchField value={search} change={setSearch} />
      <FoldedFilters active={[status, image, label].filter(each => each !== '').length}>
        <select
          className="choice"
          aria-label={t('list.status')}
          value={status}
          onChange={event => setStatus(event.target.value)}
        >
          <option value="">{t('list.allStatuses')}</option>
          {conditions.map(each => (
            <option key={each} value={each}>
              {t(`condition.${each}`)}
            </option>
          ))}
        </select>
        <select
          className="choice"
          aria-label={t('list.image')}
          value={image}
          onChange={event => setImage(event.target.value)}
        >
          <option value="">{t('list.allImages')}</option>
          {images.map(each => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <SearchField label={t('list.byLabel')} value={label} change={setLabel} />
        <ColumnChoice shown={columns.split(',')} choose={setColumns} />
      </FoldedFilters>
      <StripKey />
      {isFiltered && (
        <Button
          variant="link"
          onClick={() => {
            setSearch('')
            setStatus('')
            setImage('')
            setLabel('')
          }}
        >
          {t('common.clearFilters')}
        </Button>
      )}
    </div>
  )
})

function ColumnChoice({
  shown,
  choose,
}: {
  readonly shown: readonly string[]
  choose(columns: string): void
}) {
  const { t } = useTranslation()
  const titles: { readonly [C in OptionalColumn]: string } = {
    ordinals: t('list.ordinals'),
    image: t('list.image'),
    age: t('common.age'),
    service: t('detail.service'),
    selector: t('overview.selector'),
    alias: t('list.alias'),
  }
  const toggle = (column: OptionalColumn) =>
    choose(optionalColumns.filter(each => (each === column) !== shown.includes(each)).join(',') || 'none')
  return (
    <details className="column-choice">
      <summary className="choice">{t('list.columns')}</summary>
      <div className="column-choice__list">
        {optionalColumns.map(column => (
          <label key={column}>
            <input type="checkbox" checked={shown.includes(column)} onChange={() => toggle(column)} />{' '}
            {titles[column]}
          </label>
        ))}
      </div>
    </details>
  )
}
