// One object: what is to know of it, its text to edit, what has been told of it, and its deletion.
import {
  Alert,
  Bullseye,
  Button,
  EmptyState,
  EmptyStateBody,
  FormGroup,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Spinner,
  Tab,
  Tabs,
  TabTitleText,
  TextInput,
  Title,
} from '@patternfly/react-core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, goTo, useQueryWord } from '../app/router.ts'
import '../detail/detail.css'
import { EventsGrid } from '../detail/EventsGrid.tsx'
import { ObjectYaml } from '../detail/ObjectYaml.tsx'
import { useClient, useLive } from '../live/live-store.tsx'
import { errorText } from '../parts/error-text.ts'
import { ResourceFacts } from './ResourceFacts.tsx'
import { type Place, resourceKinds } from './resource-kinds.tsx'

export interface ResourcePageProps {
  readonly place: Place
  readonly namespace: string
  readonly name: string
}

const tabs = ['overview', 'yaml', 'events'] as const

export function ResourcePage({ place, namespace, name }: ResourcePageProps) {
  const { t } = useTranslation()
  const { kind } = resourceKinds[place]
  const { state, items } = useLive(kind, namespace)
  const object = items.find(each => nameOf(each) === name)
  if (object) return <Detail place={place} object={object} />
  if (state.kind === 'loading')
    return (
      <Bullseye>
        <Spinner aria-label={t('common.loading')} />
      </Bullseye>
    )
  return (
    <EmptyState headingLevel="h1" titleText={t('resources.gone', { name })}>
      <EmptyStateBody>
        {state.kind === 'refused' ? t('common.refused', { message: state.error.message }) : ''}{' '}
        <Link to={addressOf([place])}>{t(`resources.titles.${place}`)}</Link>
      </EmptyStateBody>
    </EmptyState>
  )
}

function Detail({ place, object }: { readonly place: Place; readonly object: ApiObject }) {
  const { t } = useTranslation()
  const { kind } = resourceKinds[place]
  const [tab, setTab] = useQueryWord('tab', 'overview')
  const [isDeleting, setDeleting] = useState(false)
  const { namespace = '', uid } = object.metadata ?? {}
  const denialOf = useDenials(namespace)
  const { items } = useLive(kinds.Event, namespace)
  const name = nameOf(object)
  // Events of nodes name them by their name alone.
  const events = items.filter(
    ({ involvedObject }) =>
      involvedObject.uid === uid ||
      (place === 'nodes' && involvedObject.kind === 'Node' && involvedObject.name === name),
  )
  const active = tabs.find(each => each === tab) ?? 'overview'
  const contents: { readonly [T in (typeof tabs)[number]]: () => ReactNode } = {
    overview: () => <ResourceFacts place={place} object={object} />,
    yaml: () => <ObjectYaml kind={kind} object={object} key={uid} />,
    events: () => <EventsGrid events={events} none={t('resources.noEvents')} />,
  }
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('detail.back')}>
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
        <GuardedButton
          denial={denialOf([needOf('delete', kind)], name)}
          variant="secondary"
          isDanger
          onClick={() => setDeleting(true)}
        >
          {t('edits.delete')}
        </GuardedButton>
      </header>
      <Tabs activeKey={active} onSelect={(_, key) => setTab(String(key))} aria-label={name} role="region">
        {tabs.map(each => (
          <Tab key={each} eventKey={each} title={<TabTitleText>{t(`detail.tabs.${each}`)}</TabTitleText>}>
            {each === active && <div className="detail__tab">{contents[each]()}</div>}
          </Tab>
        ))}
      </Tabs>
      {isDeleting && (
        <DeleteDialog place={place} kind={kind} object={object} onClose={() => setDeleting(false)} />
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
  const [word, setWord] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const title = t('edits.title', { edit: t('edits.delete'), name })
  const apply = async () => {
    setProblem(null)
    try {
      await client.delete(kind, refOf(object), { preconditions: { uid: object.metadata?.uid } })
      goTo(addressOf([place]))
    } catch (error) {
      setProblem(errorText(error))
    }
  }
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-label={title}>
      <ModalHeader title={title} />
      <ModalBody tabIndex={0}>
        <div className="edit-form">
          <p>{t(`resources.deleting.${place}`)}</p>
          <FormGroup label={t('edits.typeYes', { word: 'yes' })} fieldId="delete-word">
            <TextInput
              id="delete-word"
              value={word}
              onChange={(_, value) => setWord(value)}
              autoComplete="off"
            />
          </FormGroup>
        </div>
        {problem && <Alert isInline variant="danger" title={problem} />}
      </ModalBody>
      <ModalFooter>
        <Button variant="danger" isDisabled={word !== 'yes' && word !== name} onClick={apply}>
          {t('edits.delete')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('common.cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  )
}
