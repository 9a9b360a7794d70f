// All claims, with what finds those that nobody uses any more: filters, an order, and a deletion of several at once.
import { Button } from '@patternfly/react-core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { useQueryWord } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { isFound } from '../model/place.ts'
import { FoldedFilters } from '../parts/FoldedFilters.tsx'
import type { Column } from '../parts/grid/Grid.tsx'
import { Notice } from '../parts/Notice.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { choicesOf, claimOrders, isShown, podChoices } from './claim-filter.ts'
import { DeleteClaims } from './DeleteClaims.tsx'
import { ObjectList } from './ObjectList.tsx'
import { useClaimColumns, useClaimRows } from './use-claim-columns.tsx'

export function ClaimList({ namespace }: { readonly namespace: string }) {
  const { t } = useTranslation()
  const { items } = useLive(kinds.PersistentVolumeClaim, namespace)
  const all = useClaimRows(namespace, items)
  const rows = useMemo(() => new Map(all.map(row => [uidOf(row.claim), row])), [all])
  const more = useClaimColumns(namespace, rows)
  const denialOf = useDenials(namespace)
  const [search] = useQueryWord('search')
  const [pod, setPod] = useQueryWord('pod')
  const [set, setSet] = useQueryWord('set')
  const [className, setClass] = useQueryWord('class')
  const [selected, select] = useState<ReadonlySet<string>>(new Set())
  const [going, setGoing] = useState<readonly PersistentVolumeClaim[] | null>(null)
  const [notice, setNotice] = useState<Saying | null>(null)
  const { sets, classes } = useMemo(() => choicesOf(all), [all])
  const filter = { pod, set, className }
  const shown = all.filter(row => isShown(row, filter) && isFound(row.claim, search))
  const chosen = shown.filter(({ claim }) => selected.has(uidOf(claim))).map(({ claim }) => claim)
  const isAll = shown.length > 0 && chosen.length === shown.length
  const box: Column<ApiObject> = {
    key: 'select',
    track: '2.75rem',
    title: (
      <input
        type="checkbox"
        aria-label={t('list.selectAll')}
        checked={isAll}
        onChange={() => select(new Set(isAll ? [] : shown.map(({ claim }) => uidOf(claim))))}
      />
    ),
    cell: claim => (
      <input
        type="checkbox"
        aria-label={t('list.select', { name: nameOf(claim) })}
        checked={selected.has(uidOf(claim))}
        onChange={() => {
          const now = new Set(selected)
          if (!now.delete(uidOf(claim))) now.add(uidOf(claim))
          select(now)
        }}
      />
    ),
  }
  const order = (key: string) => (a: ApiObject, b: ApiObject) => {
    const [left, right] = [rows.get(uidOf(a)), rows.get(uidOf(b))]
    return left && right ? (claimOrders[key]?.(left, right) ?? 0) : 0
  }
  const filters = [
    {
      label: t('ordinals.pod'),
      value: pod,
      choose: setPod,
      any: t('resources.claimFilter.anyPod'),
      options: podChoices.map(each => [each, t(`resources.claimFilter.${each}`)] as const),
    },
    {
      label: t('resources.claimFilter.set'),
      value: set,
      choose: setSet,
      any: t('resources.claimFilter.anySet'),
      options: sets.map(each => [each, each] as const),
    },
    {
      label: t('volumes.storageClass'),
      value: className,
      choose: setClass,
      any: t('resources.claimFilter.anyClass'),
      options: classes.map(each => [each, each] as const),
    },
  ]
  return (
    <ObjectList
      place="claims"
      namespace={namespace}
      before={[box]}
      more={more}
      orders={Object.fromEntries(Object.keys(claimOrders).map(key => [key, order(key)]))}
      narrowing={{
        isActive: filters.some(({ value }) => value !== ''),
        isShown: each => {
          const row = rows.get(uidOf(each))
          return row === undefined || isShown(row, filter)
        },
        clear() {
          for (const { choose } of filters) choose('')
        },
        fields: (
          <FoldedFilters active={filters.filter(({ value }) => value !== '').length}>
            {filters.map(({ label, value, choose, any, options }) => (
              <select
                key={label}
                className="choice"
                aria-label={label}
                value={value}
                onChange={event => choose(event.target.value)}
              >
                <option value="">{any}</option>
                {options.map(([each, text]) => (
                  <option key={each} value={each}>
                    {text}
                  </option>
                ))}
              </select>
            ))}
          </FoldedFilters>
        ),
      }}
      above={
        <>
          {chosen.length > 0 && (
            <fieldset className="batch-bar">
              <legend className="pf-v6-screen-reader">{t('common.actions')}</legend>
              <strong>{t('list.selected', { count: chosen.length })}</strong>
              <GuardedButton
                denial={denialOf([needOf('delete', kinds.PersistentVolumeClaim)])}
                size="sm"
                variant="danger"
                onClick={() => setGoing(chosen)}
              >
                {t('edits.delete')}
              </GuardedButton>
              <Button size="sm" variant="link" onClick={() => select(new Set())}>
                {t('list.selectNone')}
              </Button>
            </fieldset>
          )}
          <Notice said={notice} onClose={() => setNotice(null)} />
          {going && (
            <DeleteClaims
              namespace={namespace}
              claims={going}
              onClose={() => setGoing(null)}
              onDone={said => {
                setNotice(said)
                select(new Set())
              }}
            />
          )}
        </>
      }
    />
  )
}

const uidOf = ({ metadata }: ApiObject): string => metadata?.uid ?? ''
