// One object: what is to know of it, its text to edit, what has been told of it, and its deletion.
import { EmptyState, EmptyStateBody, Title } from '@patternfly/react-core'
import type { TFunction } from 'i18next'
import { type ReactNode, Suspense, use, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim, Secret } from '../../../src/api/generated/types.ts'
import type { Kind } from '../../../src/api/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf, uidOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { part } from '../app/part.ts'
import { addressOf, fromHere, useQueryChoice } from '../app/router.ts'
import '../detail/detail.css'
import { EventsGrid } from '../detail/EventsGrid.tsx'
import { isLoaded } from '../live/collection.ts'
import { useClient, useLive, useLiveOne } from '../live/live-store.tsx'
import { isFormPlace } from '../objects/form-place.ts'
import { addObjectTexts } from '../objects/texts.ts'
import { UsedNotice } from '../objects/UsedBy.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { DialogForm, dialogForm } from '../parts/dialog/DialogForm.tsx'
import { Gone } from '../parts/dialog/gone.ts'
import { type Held, standingOf } from '../parts/dialog/standing.ts'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { Loading } from '../parts/Loading.tsx'
import { PageTabs } from '../parts/PageTabs.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { inWords, type Saying } from '../parts/words/saying.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { ObjectYaml } from '../text/ObjectYaml.tsx'
import { SecretYaml } from '../text/SecretYaml.tsx'
import { unsavedTexts } from '../text/unsaved-texts.ts'
import { useIsUnsaved, useUnsavedKey } from '../text/use-unsaved.ts'
import { madeTypes } from '../values/secret-types.ts'
import { ClaimsGone } from './ClaimsGone.tsx'
import { ResourceFacts } from './facts/ResourceFacts.tsx'
import { type Place, resourceKinds, usedKindOf } from './resource-kinds.tsx'

export interface ResourcePageProps {
  readonly place: Place
  readonly namespace: string
  readonly name: string
}

addObjectTexts()

const SecretDialog = part(
  () => import('../values/ValuesDialog.tsx'),
  module => module.SecretDialog,
)
const ConfigMapDialog = part(
  () => import('../values/ValuesDialog.tsx'),
  module => module.ConfigMapDialog,
)

const ObjectEdit = part(
  () => import('../objects/ObjectEdit.tsx'),
  module => module.ObjectEdit,
)

const hasValues = (place: Place): boolean => place === 'configmaps' || place === 'secrets'

/** Why nobody at all may change its values; null where somebody may. */
function lockOf({ immutable, type }: Secret, t: TFunction): string | null {
  if (immutable) return t('values.immutableWhy')
  return type === madeTypes.token.code ? t('values.tokenWhy') : null
}

const tabs = ['overview', 'yaml', 'events'] as const

export function ResourcePage({ place, namespace, name }: ResourcePageProps) {
  const { t } = useTranslation()
  const { kind } = resourceKinds[place]
  const live = useLiveOne(kind, namespace, name)
  const { state, items, isListed } = live
  const [found] = items
  const last = useRef<ApiObject | null>(null)
  // What was typed about it stays, in an open dialog or in its text, once somebody else has deleted it.
  const [held, hold] = useState<Held>('nothing')
  const before = last.current
  const { shown: object, isGone } = standingOf({
    held,
    before,
    found: found ?? null,
    isOther: before !== null && found !== undefined && uidOf(before) !== uidOf(found),
    isMissed: isListed && !found,
  })
  if (object && object === found) last.current = found
  if (object)
    return (
      <Gone value={isGone ? t('detail.goneAmid', { name }) : null}>
        <Detail place={place} object={object} hold={hold} />
      </Gone>
    )
  if (!isLoaded(live)) return <Loading />
  return (
    <EmptyState
      headingLevel="h1"
      titleText={t(state.kind === 'refused' ? 'common.unseen' : 'resources.gone', { name })}
    >
      <EmptyStateBody>
        {state.kind === 'refused' ? t('common.refused', { message: errorText(state.error) }) : ''}{' '}
        <Link to={addressOf([place])}>{t(`resources.titles.${place}`)}</Link>
      </EmptyStateBody>
    </EmptyState>
  )
}

interface DetailProps {
  readonly place: Place
  readonly object: ApiObject
  /** What of it stays as it was last once the object is gone. */
  hold(held: Held): void
}

function Detail({ place, object, hold }: DetailProps) {
  const { t } = useTranslation()
  const { kind } = resourceKinds[place]
  const [active, setTab] = useQueryChoice('tab', tabs, 'overview')
  /** Each as it was when its dialog opened: another of its name is not meant. */
  const [deleted, setDeleted] = useState<ApiObject | null>(null)
  const [edited, setEdited] = useState<ApiObject | null>(null)
  const [done, setDone] = useState<Saying | null>(null)
  const { namespace = '', uid } = object.metadata ?? {}
  const denialOf = useDenials(namespace)
  const { items } = useLive(kinds.Event, namespace)
  const isUnsaved = useIsUnsaved(kind, object)
  const held = deleted ? 'nothing' : edited ? 'dialog' : isUnsaved ? 'text' : 'nothing'
  // Whoever signs in again after a while finds what was held, though all is listed anew.
  useEffect(() => hold(held), [hold, held])
  const gone = use(Gone)
  const name = nameOf(object)
  // Events of nodes name them by their name alone.
  const events = items.filter(
    ({ involvedObject }) =>
      involvedObject.uid === uid ||
      (place === 'nodes' && involvedObject.kind === 'Node' && involvedObject.name === name),
  )
  const contents: { readonly [T in (typeof tabs)[number]]: () => ReactNode } = {
    overview: () => <ResourceFacts place={place} object={object} />,
    yaml: () =>
      place === 'secrets' ? (
        <SecretYaml secret={object} key={uid} />
      ) : (
        <ObjectYaml kind={kind} object={object} key={uid} />
      ),
    events: () => <EventsGrid events={events} none={t('resources.noEvents')} />,
  }
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf([place])}>{t(`resources.titles.${place}`)}</Link>
        {namespace && (
          <>
            {' '}
            / <span>{namespace}</span>
          </>
        )}
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{name}</Title>
        <span className="page__space" />
        {hasValues(place) && (
          <GuardedButton
            denial={denialOf([needOf('patch', kind)], name) ?? lockOf(object, t)}
            variant="secondary"
            onClick={() => setEdited(object)}
          >
            {t('values.edit')}
          </GuardedButton>
        )}
        {isFormPlace(place) && (
          <GuardedButton
            denial={denialOf([needOf('patch', kind)], name)}
            variant="secondary"
            onClick={() => setEdited(object)}
          >
            {t('objects.edit')}
          </GuardedButton>
        )}
        <GuardedButton
          denial={denialOf([needOf('delete', kind)], name)}
          variant="secondary"
          isDanger
          onClick={() => setDeleted(object)}
        >
          {t('edits.delete')}
        </GuardedButton>
      </header>
      <div role="status">
        {gone !== null && !edited && <Alert variant="warning" title={gone} className="notice" />}
      </div>
      <ManagerNotice of={object} />
      {done !== null && <Alert variant="success" title={inWords(done, t)} className="notice" />}
      <PageTabs
        label={name}
        tabs={tabs}
        active={active}
        unsaved={isUnsaved ? 'yaml' : null}
        titleOf={each => t(`detail.tabs.${each}`)}
        choose={setTab}
      >
        {contents[active]()}
      </PageTabs>
      {edited && (
        <Suspense>
          {isFormPlace(place) ? (
            <ObjectEdit place={place} object={edited} onClose={() => setEdited(null)} onDone={setDone} />
          ) : place === 'secrets' ? (
            <SecretDialog secret={edited} onClose={() => setEdited(null)} onDone={setDone} />
          ) : (
            <ConfigMapDialog map={edited} onClose={() => setEdited(null)} onDone={setDone} />
          )}
        </Suspense>
      )}
      {deleted && (
        <DeleteDialog place={place} kind={kind} object={deleted} onClose={() => setDeleted(null)} />
      )}
    </div>
  )
}

interface DeleteDialogProps {
  readonly place: Place
  readonly kind: Kind
  readonly object: ApiObject
  onClose(): void
}

function DeleteDialog({ place, kind, object, onClose }: DeleteDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const name = nameOf(object)
  const unsaved = useUnsavedKey(kind, object)
  const [word, setWord] = useState('')
  const claims = useMemo(() => [object as PersistentVolumeClaim], [object])
  const { isBusy, problem, make } = useAttempt(errorText)
  const used = usedKindOf[place]
  const title = t('edits.title', { edit: t('edits.delete'), name })
  const apply = () =>
    make(async () => {
      const goOn = fromHere()
      await client.delete(kind, refOf(object), { preconditions: { uid: object.metadata?.uid } })
      unsavedTexts.forget(unsaved)
      goOn(addressOf([place]))
    })
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      footer={
        <DialogFooter
          action={t('edits.delete')}
          isDanger
          isReady={word === 'yes' || word === name}
          isBusy={isBusy}
          form={dialogForm}
          close={onClose}
        />
      }
    >
      <DialogForm act={apply}>
        {place === 'claims' ? (
          <ClaimsGone namespace={object.metadata?.namespace ?? ''} claims={claims} />
        ) : (
          <p>{t(`resources.deleting.${place}`)}</p>
        )}
        {used && <UsedNotice kind={used} object={object} />}
        <ConfirmWord word="yes" value={word} change={setWord} />
      </DialogForm>
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}
