// The columns of the list, and which of them are shown.
import type { useTranslation } from 'react-i18next'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import type { Doing } from '../edits/doing.ts'
import { aliasOf } from '../model/place.ts'
import { Alias } from '../parts/Alias.tsx'
import type { Column } from '../parts/grid/Grid.tsx'
import { ProjectLine } from '../parts/grid/ProjectLine.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age } from '../parts/time.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import { OrdinalStrip } from '../strip/OrdinalStrip.tsx'
import { HeldText } from './HeldText.tsx'
import { heldOf } from './held.ts'
import { SetActions } from './SetActions.tsx'
import { StateSentence } from './StateSentence.tsx'
import { StatusLabel } from './StatusText.tsx'
import { keyOfSet } from './set-key.ts'
import type { SetView } from './set-model.ts'
import type { SortKey } from './set-order.ts'

/** May be left out; the others are always there. */
export const optionalColumns = ['ordinals', 'image', 'age', 'service', 'selector', 'alias'] as const
export type OptionalColumn = (typeof optionalColumns)[number]
export const usualColumns = 'ordinals,image,age'

/** Longer ones have some room, however many columns there are. */
const longImage = 24

interface ColumnOptions {
  readonly t: ReturnType<typeof useTranslation>['t']
  readonly showsNamespace: boolean
  readonly sort: string
  setSort(sort: string): void
  choose(kind: Doing, view: SetView): void
  /** Of all rows, and which of them are selected, by `keyOfSet`. */
  readonly keys: readonly string[]
  readonly selected: ReadonlySet<string>
  select(keys: ReadonlySet<string>): void
  readonly shown: readonly string[]
  /** On a phone the strip stands with the status: a column of its own would leave no room for words. */
  readonly isNarrow: boolean
}

export function columnsOf(options: ColumnOptions): readonly Column<SetView>[] {
  const { t, showsNamespace, sort, setSort, choose, selected, select, keys, shown, isNarrow } = options
  const sortBy = (key: SortKey, title: string) => ({
    isActive: sort.replace('-', '') === key,
    isDescending: sort.startsWith('-'),
    change: () => setSort(sort === key ? `-${key}` : key),
    label: t('list.sortBy', { column: title }),
  })
  const hasAll = keys.length > 0 && keys.every(key => selected.has(key))
  const columns: readonly Column<SetView>[] = [
    {
      key: 'select',
      track: '2.75rem',
      title: (
        <input
          type="checkbox"
          aria-label={t('list.selectAll')}
          checked={hasAll}
          onChange={() => select(new Set(hasAll ? [] : keys))}
        />
      ),
      cell: view => (
        <input
          type="checkbox"
          aria-label={t('list.select', { name: view.name })}
          checked={selected.has(keyOfSet(view))}
          onChange={() => {
            const now = new Set(selected)
            if (!now.delete(keyOfSet(view))) now.add(keyOfSet(view))
            select(now)
          }}
        />
      ),
    },
    {
      key: 'name',
      track: 'minmax(0, 2.4fr)',
      title: t('list.name'),
      sort: sortBy('name', t('list.name')),
      cell: view => (
        <>
          <Link to={addressOf(['sets', view.namespace, view.name])} className="row-name">
            <ObjectName name={view.name} />
          </Link>
          {!shown.includes('alias') && <Alias of={view.set} />}
          {showsNamespace && <ProjectLine name={view.namespace} />}
        </>
      ),
    },
    ...(showsNamespace
      ? [
          {
            key: 'project',
            title: t('list.project'),
            isWide: true,
            cell: (view: SetView) => <ObjectName name={view.namespace} />,
          },
        ]
      : []),
    {
      key: 'status',
      track: 'minmax(0, 2fr)',
      title: t('list.status'),
      sort: sortBy('status', t('list.status')),
      cell: view => (
        <div className="status">
          <StatusLabel view={view} />
          {isNarrow && shown.includes('ordinals') && <Strip view={view} />}
          {view.condition === 'unsettled' && (
            <div className="status__why" role="img" aria-label={t('common.loading')}>
              …
            </div>
          )}
          {!view.isOutline && view.condition !== 'running' && view.condition !== 'stopped' && (
            <div className="status__why">
              <StateSentence view={view} isCut={isNarrow} />
            </div>
          )}
          <Held view={view} />
        </div>
      ),
    },
    {
      key: 'ordinals',
      track: 'minmax(0, 1.5fr)',
      title: t('list.ordinals'),
      cell: view => <Strip view={view} />,
    },
    {
      key: 'image',
      track: 'minmax(0, 2fr)',
      title: t('list.image'),
      isWide: true,
      cell: view => (
        <span className={`mono ${view.images.some(image => image.length > longImage) ? 'images' : ''}`}>
          <Breakable text={view.images.join(', ')} />
        </span>
      ),
    },
    {
      key: 'age',
      track: 'minmax(0, 1fr)',
      title: t('common.age'),
      isWide: true,
      sort: sortBy('age', t('common.age')),
      cell: view => <Age of={view.set.metadata?.creationTimestamp} />,
    },
    {
      key: 'service',
      title: t('detail.service'),
      isWide: true,
      cell: view => <ObjectName name={view.set.spec?.serviceName || '–'} />,
    },
    {
      key: 'selector',
      title: t('overview.selector'),
      isWide: true,
      cell: view => (
        <span className="mono">
          <Breakable
            text={Object.entries(view.set.spec?.selector.matchLabels ?? {})
              .map(([key, value]) => `${key}=${value}`)
              .join(', ')}
          />
        </span>
      ),
    },
    {
      key: 'alias',
      title: t('list.alias'),
      isWide: true,
      cell: view => (
        <span className="grid__words">
          <bdi>
            <Breakable text={aliasOf(view.set) || '–'} />
          </bdi>
        </span>
      ),
    },
    {
      key: 'actions',
      track: '4rem',
      title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
      cell: view => <SetActions view={view} choose={kind => choose(kind, view)} />,
    },
  ]
  const isOptional = (key: string) => (optionalColumns as readonly string[]).includes(key)
  const isThere = (key: string) => !isOptional(key) || shown.includes(key)
  return columns.filter(({ key }) => isThere(key) && !(isNarrow && key === 'ordinals'))
}

/** What its partition holds, where the sentence does not say so. */
function Held({ view }: { readonly view: SetView }) {
  const held = view.isOutline || view.condition === 'paused' ? null : heldOf(view)
  if (!held) return null
  return (
    <div className="status__why">
      <HeldText held={held} />
    </div>
  )
}

const Strip = ({ view }: { readonly view: SetView }) => (
  <OrdinalStrip ordinals={view.ordinals} partition={view.partition} size="small" />
)
