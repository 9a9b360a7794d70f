// All objects of one kind, of a project or of all: live, searched by name, each a link to its page.
import { Button, Title } from '@patternfly/react-core'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiObject } from '../../../src/api/object.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { Refused } from '../access/Refused.tsx'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, goTo, useQueryWord } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { isFound } from '../model/place.ts'
import { SearchField } from '../parts/field/SearchField.tsx'
import { type Column, Grid } from '../parts/grid/Grid.tsx'
import { ProjectLine } from '../parts/grid/ProjectLine.tsx'
import { Loading } from '../parts/Loading.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age } from '../parts/time.tsx'
import { EmptyList } from './EmptyList.tsx'
import { type Place, resourceKinds } from './resource-kinds.tsx'

export const addressOfObject = (place: Place, object: ApiObject): string =>
  addressOf([place, ...(object.metadata?.namespace ? [object.metadata.namespace] : []), nameOf(object)])

/** `www-web-2` before `www-web-10`. One for all: making one takes longer than a thousand comparisons. */
const byNumber = new Intl.Collator(undefined, { numeric: true })

export interface ResourceListProps {
  readonly place: Place
  readonly namespace: string
}

export interface ObjectListProps extends ResourceListProps {
  readonly before?: readonly Column<ApiObject>[]
  readonly more?: readonly Column<ApiObject>[]
  /** What can be done with each, at the end of its row. */
  readonly acts?: Column<ApiObject>
  /** What is said above the rows, and the dialogs that they open. */
  readonly above?: ReactNode
  /** Beyond those that every kind has: by the keys of columns. */
  readonly orders?: Orders
  readonly narrowing?: Narrowing
}

type Orders = { readonly [column: string]: (a: ApiObject, b: ApiObject) => number }

/** What narrows the list down beside the search. */
export interface Narrowing {
  readonly isActive: boolean
  readonly fields: ReactNode
  isShown(object: ApiObject): boolean
  clear(): void
}

const byName = (a: ApiObject, b: ApiObject): number => byNumber.compare(nameOf(a), nameOf(b))

const usualOrders: Orders = {
  name: byName,
  // The youngest first, as an age grows.
  age: (a, b) =>
    (b.metadata?.creationTimestamp ?? '') < (a.metadata?.creationTimestamp ?? '')
      ? -1
      : (b.metadata?.creationTimestamp ?? '') > (a.metadata?.creationTimestamp ?? '')
        ? 1
        : 0,
}

const noOrders: Orders = {}

export function ObjectList(props: ObjectListProps) {
  const { place, namespace, before = [], more = [], acts, above = null } = props
  const { orders = noOrders, narrowing } = props
  const { t } = useTranslation()
  const { kind, columns, isMade, form } = resourceKinds[place]
  const { items, state, isListed } = useLive(
    kind,
    kind.namespaced ? namespace : '',
    form ? { form } : undefined,
  )
  const denialOf = useDenials(kind.namespaced ? namespace : '')
  // Of all projects, one may be allowed: the form says it of the one that is chosen there.
  const isOfAll = kind.namespaced && namespace === ''
  const denial = isOfAll ? null : denialOf([needOf('create', kind)])
  const [search, setSearch] = useQueryWord('search')
  const [sort, setSort] = useQueryWord('sort', 'name')
  const named = useMemo(() => items.filter(each => isFound(each, search)).toSorted(byName), [items, search])
  const narrowed = narrowing ? named.filter(narrowing.isShown) : named
  const key = sort.replace(/^-/, '')
  const order = orders[key] ?? usualOrders[key] ?? byName
  const rows =
    sort === 'name'
      ? narrowed
      : narrowed.toSorted((a, b) => (sort.startsWith('-') ? order(b, a) : order(a, b)) || byName(a, b))
  const sorted = (column: Column<ApiObject>): Column<ApiObject> =>
    typeof column.title !== 'string' || !(column.key in orders || column.key in usualOrders)
      ? column
      : {
          ...column,
          sort: {
            isActive: key === column.key,
            isDescending: sort.startsWith('-'),
            change: () => setSort(sort === column.key ? `-${column.key}` : column.key),
            label: t('list.sortBy', { column: column.title }),
          },
        }
  const project: Column<ApiObject> = {
    key: 'project',
    title: t('list.project'),
    isWide: true,
    cell: object => <ObjectName name={object.metadata?.namespace ?? '–'} />,
  }
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t(`resources.titles.${place}`)}</Title>
        {isListed && <span className="page__count">{rows.length}</span>}
        <span className="page__space" />
        {isMade && (
          <GuardedButton
            denial={denial}
            onClick={() => goTo(addressOf([place, 'new'], namespace ? { project: namespace } : {}))}
          >
            {t('common.create')}
          </GuardedButton>
        )}
      </div>
      <div className="page__tools">
        <SearchField value={search} change={setSearch} />
        {narrowing?.fields}
        {narrowing?.isActive && (
          <Button variant="link" onClick={narrowing.clear}>
            {t('common.clearFilters')}
          </Button>
        )}
      </div>
      {above}
      {state.kind === 'refused' && (
        <Refused error={state.error} kind={kind} namespace={kind.namespaced ? namespace : ''} />
      )}
      {state.kind === 'loading' && rows.length === 0 && <Loading />}
      {isListed && state.kind !== 'refused' && rows.length === 0 && (
        <EmptyList
          place={place}
          search={items.length === 0 ? '' : search}
          isNarrowed={items.length > 0 && (narrowing?.isActive ?? false)}
          button={isMade ? t('common.create') : null}
          denial={denial}
          clear={() => {
            // One change of the address after the other: each keeps what the one before has made.
            setSearch('')
            narrowing?.clear()
          }}
        />
      )}
      {rows.length > 0 && (
        <Grid
          label={t(`resources.titles.${place}`)}
          rows={rows}
          keyOf={object => `${object.metadata?.namespace ?? ''}/${nameOf(object)}`}
          columns={(
            [
              ...before,
              {
                key: 'name',
                track: 'minmax(0, 2fr)',
                title: t('list.name'),
                cell: object => (
                  <>
                    <Link to={addressOfObject(place, object)} className="row-name">
                      <ObjectName name={nameOf(object)} />
                    </Link>
                    {isOfAll && <ProjectLine name={object.metadata?.namespace} />}
                  </>
                ),
              },
              ...(isOfAll ? [project] : []),
              ...columns.map(
                ({ key, title, cell, ...looks }): Column<ApiObject> => ({
                  key,
                  title: t(`resources.columns.${title}`, { defaultValue: title }),
                  cell: object => cell(object, t),
                  ...looks,
                }),
              ),
              ...more,
              {
                key: 'age',
                title: t('common.age'),
                isWide: true,
                cell: object => <Age of={object.metadata?.creationTimestamp} />,
              },
              ...(acts ? [acts] : []),
            ] satisfies readonly Column<ApiObject>[]
          ).map(sorted)}
        />
      )}
    </div>
  )
}
