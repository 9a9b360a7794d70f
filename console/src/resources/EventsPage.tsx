import { Title } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { Refused } from '../access/Refused.tsx'
import { useQueryWord } from '../app/router.ts'
import { EventsGrid } from '../detail/EventsGrid.tsx'
import { useLive } from '../live/live-store.tsx'
import { apiWordText } from '../parts/ApiWord.tsx'
import { SearchField } from '../parts/field/SearchField.tsx'
import { Loading } from '../parts/Loading.tsx'
import { EmptyList } from './EmptyList.tsx'

/** Everything that was told lately, of a project or of all, live. */
export function EventsPage({ namespace }: { readonly namespace: string }) {
  const { t } = useTranslation()
  const { items, state, isListed } = useLive(kinds.Event, namespace)
  const [search, setSearch] = useQueryWord('search')
  const [type, setType] = useQueryWord('type')
  const wanted = search.toLowerCase()
  const events = items.filter(
    event =>
      (type === '' || event.type === type) &&
      `${event.involvedObject.name} ${event.reason} ${apiWordText(event.reason ?? '', t)} ${event.message}`
        .toLowerCase()
        .includes(wanted),
  )
  return (
    <div className="page">
      <div className="page__head">
        <Title headingLevel="h1">{t('detail.tabs.events')}</Title>
        {isListed && <span className="page__count">{events.length}</span>}
      </div>
      <div className="page__tools">
        <SearchField label={t('resources.searchEvents')} value={search} change={setSearch} />
        <select
          className="choice"
          aria-label={t('events.type')}
          value={type}
          onChange={event => setType(event.target.value)}
        >
          <option value="">{t('resources.allTypes')}</option>
          <option value="Warning">{t('resources.warnings')}</option>
          <option value="Normal">{t('resources.normals')}</option>
        </select>
      </div>
      {events.length > 0 && <EventsGrid events={events} none="" withProject={true} />}
      {events.length === 0 && state.kind === 'loading' && <Loading />}
      {state.kind === 'refused' && <Refused error={state.error} kind={kinds.Event} namespace={namespace} />}
      {isListed && events.length === 0 && state.kind !== 'refused' && (
        <EmptyList
          place="events"
          search={items.length === 0 ? '' : [search, type && apiWordText(type, t)].filter(Boolean).join(', ')}
          button={null}
          denial={null}
          clear={() => {
            setSearch('')
            setType('')
          }}
        />
      )}
    </div>
  )
}
