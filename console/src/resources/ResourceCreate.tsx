// Makes an object: by a form where that is simple, by its text always. The server is asked with a dry run first, so that
// what it has against it stands here before anything is made.
import { Button, Title } from '@patternfly/react-core'
import { Suspense, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { formatYaml, parse } from '../../../src/base/yaml.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { ProjectChoice } from '../access/ProjectChoice.tsx'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { part } from '../app/part.ts'
import { addressOf, fromHere, goTo, usePlace } from '../app/router.ts'
import '../detail/detail.css'
import '../preview/plan.css'
import { useClient, useLive, useLiveNames } from '../live/live-store.tsx'
import { apiWordText } from '../parts/ApiWord.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/error-text.ts'
import { addressOfObject } from './ObjectList.tsx'
import { type Draft, draftOf, hasForm, objectOfDraft, type Pair, rowsOfType } from './resource-drafts.ts'
import { type Place, resourceKinds } from './resource-kinds.tsx'
import './resources.css'
import { Alert } from '../parts/Alert.tsx'
import { Field } from '../parts/field/Field.tsx'
import { SelectField } from '../parts/field/SelectField.tsx'
import { TextField } from '../parts/field/TextField.tsx'
import { RegistryRows } from '../values/RegistryRows.tsx'
import { type MadeType, madeTypes } from '../values/secret-types.ts'
import { addValueTexts } from '../values/texts.ts'
import { ValueRows } from '../values/ValueRows.tsx'

addValueTexts()

const TextEditor = part(
  () => import('../text/editor/TextEditor.tsx'),
  module => module.TextEditor,
)

export function ResourceCreate({ place, namespace }: { readonly place: Place; readonly namespace: string }) {
  const { t } = useTranslation()
  const client = useClient()
  const { query } = usePlace()
  const { kind } = resourceKinds[place]
  const [draft, setDraft] = useState(() => draftOf(place, namespace, query))
  const [text, setText] = useState<string | null>(
    hasForm(place) ? null : formatYaml(objectOfDraft(place, draft)),
  )
  const [source, setSource] = useState(text ?? '')
  const { isBusy, problem, make } = useAttempt(errorText)
  const denialOf = useDenials(kind.namespaced ? draft.namespace : '')
  const title = t('resources.new', { kind: t(`resources.one.${place}`) })
  const toText = () => {
    const made = formatYaml(objectOfDraft(place, draft))
    setText(made)
    setSource(made)
  }
  const create = () =>
    make(async () => {
      const goOn = fromHere()
      const object = text === null ? objectOfDraft(place, draft) : (parse(text) as ApiObject)
      const placed =
        kind.namespaced && !object.metadata?.namespace
          ? { ...object, metadata: { ...object.metadata, namespace: draft.namespace } }
          : object
      const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
      await client.create(kind, placed, { ...query, dryRun: 'All' })
      goOn(addressOfObject(place, await client.create(kind, placed, query)))
    })
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf([place])}>{t(`resources.titles.${place}`)}</Link>
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{title}</Title>
        <span className="page__space" />
        {hasForm(place) && (
          <Button variant="link" onClick={() => (text === null ? toText() : setText(null))}>
            {t(text === null ? 'resources.asYaml' : 'resources.asForm')}
          </Button>
        )}
      </header>
      {text === null ? (
        <Form place={place} draft={draft} change={setDraft} />
      ) : (
        <Suspense fallback={<p>{t('common.loading')}</p>}>
          <TextEditor source={source} isReadOnly={false} label={`YAML ${title}`} onChange={setText} />
        </Suspense>
      )}
      {problem && <Alert variant="danger" title={problem} className="notice" />}
      <div className="page__tools made__buttons">
        <GuardedButton
          denial={denialOf([needOf('create', kind)])}
          onClick={create}
          isDisabled={isBusy || (text === null && draft.name.trim() === '')}
          isLoading={isBusy}
        >
          {t('common.create')}
        </GuardedButton>
        <Button variant="link" onClick={() => goTo(addressOf([place]))}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  )
}

interface FormProps {
  readonly place: Place
  readonly draft: Draft
  change(draft: Draft): void
}

const types: { readonly [place: string]: readonly string[] } = {
  secrets: Object.keys(madeTypes),
  services: ['ClusterIP', 'Headless', 'NodePort', 'LoadBalancer'],
  claims: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany'],
}

function Form({ place, draft, change }: FormProps) {
  const { t } = useTranslation()
  const { items: classes, state } = useLive(kinds.StorageClass, '')
  const choices = types[place] ?? []
  const wordOf = (type: string): string =>
    place === 'secrets'
      ? t(`resources.secretTypes.${type as 'opaque'}`)
      : type === 'Headless'
        ? t('resources.headless')
        : apiWordText(type, t)
  const chooseType = (type: string) => {
    const rows = place === 'secrets' ? rowsOfType(type as MadeType) : draft.rows
    change({ ...draft, type, rows })
  }
  return (
    <div className="made">
      <TextField
        id="made-name"
        label={t('list.name')}
        value={draft.name}
        change={name => change({ ...draft, name })}
      />
      <div className="field">
        <span className="field__name" aria-hidden="true">
          {t('list.project')}
        </span>
        <ProjectChoice
          className="control"
          purpose="make"
          label={t('list.project')}
          value={draft.namespace}
          choose={namespace => change({ ...draft, namespace })}
        />
      </div>
      {choices.length > 0 && (
        <SelectField
          label={t(place === 'claims' ? 'resources.modes' : 'resources.columns.type')}
          value={draft.type}
          options={choices.map(each => [each, wordOf(each)])}
          hint={place === 'secrets' ? t(`values.hints.${draft.type as MadeType}`) : ''}
          choose={chooseType}
        />
      )}
      {place === 'claims' && (
        <>
          {state.kind === 'refused' ? (
            // Who may not see them may still name one.
            <TextField
              id="made-class"
              label={t('volumes.storageClass')}
              value={draft.storageClass}
              change={storageClass => change({ ...draft, storageClass })}
            />
          ) : (
            <SelectField
              label={t('volumes.storageClass')}
              value={draft.storageClass}
              options={[
                ['', t('resources.defaultClass')],
                ...classes.map(each => [nameOf(each), nameOf(each)] as const),
              ]}
              choose={storageClass => change({ ...draft, storageClass })}
            />
          )}
          <TextField
            id="made-size"
            label={t('volumes.capacity')}
            value={draft.text}
            change={text => change({ ...draft, text })}
          />
        </>
      )}
      {place === 'services' && (
        <Field label={t('resources.portsHow')}>
          {attributes => (
            <textarea
              {...attributes}
              className="control control--words"
              value={draft.text}
              onChange={event => change({ ...draft, text: event.target.value })}
              placeholder="http 80:8080/TCP"
              rows={3}
            />
          )}
        </Field>
      )}
      {place === 'services' && (
        <PairFields
          label={t('overview.selector')}
          pairs={draft.pairs}
          change={pairs => change({ ...draft, pairs })}
        />
      )}
      {place === 'configmaps' && (
        <ValueRows
          rows={draft.rows}
          fixed={[]}
          isSecret={false}
          change={rows => change({ ...draft, rows })}
        />
      )}
      {place === 'secrets' && <SecretValues draft={draft} change={change} />}
    </div>
  )
}

function SecretValues({ draft, change }: Omit<FormProps, 'place'>) {
  switch (draft.type as MadeType) {
    case 'registry':
      return (
        <RegistryRows entries={draft.registries} change={registries => change({ ...draft, registries })} />
      )
    case 'token':
      return <AccountField draft={draft} change={change} />
    default:
      return (
        <ValueRows
          key={draft.type}
          rows={draft.rows}
          fixed={madeTypes[draft.type as MadeType].keys}
          isSecret
          change={rows => change({ ...draft, rows })}
        />
      )
  }
}

function AccountField({ draft, change }: Omit<FormProps, 'place'>) {
  const { t } = useTranslation()
  const list = useId()
  const { items } = useLiveNames(kinds.ServiceAccount as Kind, draft.namespace)
  return (
    <>
      <TextField
        id="made-account"
        label={t('values.account')}
        hint={t('values.accountHow')}
        list={list}
        value={draft.account}
        change={account => change({ ...draft, account })}
      />
      <datalist id={list}>
        {items.map(each => (
          <option key={nameOf(each)} value={nameOf(each)} />
        ))}
      </datalist>
    </>
  )
}

interface PairFieldsProps {
  readonly label: string
  readonly pairs: readonly Pair[]
  change(pairs: readonly Pair[]): void
}

function PairFields({ label, pairs, change }: PairFieldsProps) {
  const { t } = useTranslation()
  const put = (at: number, pair: Pair) => change(pairs.map((each, index) => (index === at ? pair : each)))
  return (
    <fieldset className="made__pairs">
      <legend>{label}</legend>
      {pairs.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name before its key is typed
        <div key={index} className="made__pair">
          <input
            className="control"
            aria-label={t('resources.key', { number: index + 1 })}
            autoComplete="off"
            spellCheck={false}
            value={pair.key}
            onChange={event => put(index, { ...pair, key: event.target.value })}
          />
          <input
            className="control"
            aria-label={t('resources.value', { number: index + 1 })}
            autoComplete="off"
            spellCheck={false}
            value={pair.value}
            onChange={event => put(index, { ...pair, value: event.target.value })}
          />
          <Button
            variant="link"
            aria-label={t('resources.removeRow', { number: index + 1 })}
            onClick={() => change(pairs.filter((_, each) => each !== index))}
          >
            ✕
          </Button>
        </div>
      ))}
      <Button variant="link" onClick={() => change([...pairs, { key: '', value: '' }])}>
        {t('resources.addRow')}
      </Button>
    </fieldset>
  )
}
