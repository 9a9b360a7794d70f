// Makes a workspace, or a project in one. The server is the one who says whether that may be, at the field that it means.
import { Button, Title } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { workspaceKind } from '../../../src/api/iam/kinds.ts'
import { workspaceLabel } from '../../../src/api/iam/names.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { useHasWorkspaces } from '../access/use-workspaces.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, fromHere, goTo, useQueryWord } from '../app/router.ts'
import { useClient, useLive, useRefresh } from '../live/live-store.tsx'
import { aliasOf, type Draft, newProject, newWorkspace } from '../model/place.ts'
import { Alert } from '../parts/Alert.tsx'
import { type Said, saidOf } from '../parts/dialog/FormDialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { Field } from '../parts/field/Field.tsx'
import { AmountsForm } from '../quota/AmountsForm.tsx'
import { type AmountRow, amountsOf, problemOf } from '../quota/amounts.ts'
import { InfoFields } from './InfoDialog.tsx'
import { PodLevelField } from './PodLevelField.tsx'

const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
const nothing: readonly Said[] = []
const noRows: readonly AmountRow[] = []

export function NewPlace({ kind }: { readonly kind: 'workspace' | 'project' }) {
  const { t } = useTranslation()
  const client = useClient()
  const [asked] = useQueryWord('workspace')
  const [draft, setDraft] = useState<Draft>({
    ...{ name: '', alias: '', description: '', podLevel: '' },
    workspace: asked,
  })
  const [rows, setRows] = useState(noRows)
  const { isBusy, problem, make } = useAttempt(saidOf)
  const said = problem ?? nothing
  const denialOf = useDenials('')
  const refresh = useRefresh()
  const hasWorkspaces = useHasWorkspaces()
  const isProject = kind === 'project'
  const places = isProject ? 'projects' : 'workspaces'
  const denial =
    isProject && draft.workspace !== ''
      ? denialOf(
          [{ verb: 'create', group: workspaceKind.group, resource: 'workspaces/projects' }],
          draft.workspace,
        )
      : denialOf([needOf('create', isProject ? kinds.Namespace : workspaceKind)])
  const machineDenial = denialOf([needOf('update', kinds.Namespace)])
  const quotaDenial = denialOf([{ verb: 'update', group: workspaceKind.group, resource: 'workspaces/quota' }])
  const create = () =>
    make(async () => {
      const goOn = fromHere()
      const made = isProject
        ? await client.create(kinds.Namespace, newProject(draft), query)
        : await client.create(workspaceKind, newWorkspace(draft, amountsOf(rows)), query)
      // Who makes it is its administrator: they may see now what was refused before.
      refresh()
      goOn(addressOf([places, nameOf(made)]))
    })
  const workspaceField = `metadata.labels[${workspaceLabel}]`
  const at = (field: string) => said.filter(each => each.field.startsWith(field)).map(({ text }) => text)
  const rest = said.filter(
    ({ field }) => !['metadata.name', workspaceField, 'spec.quota.hard'].some(each => field.startsWith(each)),
  )
  const isReady = draft.name.trim() !== '' && rows.every(each => problemOf(each) === null)
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf([places])}>{t(`team.${places}`)}</Link>
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{t(isProject ? 'team.newProject' : 'team.newWorkspace')}</Title>
      </header>
      <form
        className="made"
        onSubmit={event => {
          event.preventDefault()
          if (isReady && !isBusy && denial === null) void create()
        }}
      >
        <Field label={t('team.name')} hint={t('team.nameHow')} problems={at('metadata.name')}>
          {attributes => (
            <input
              {...attributes}
              className="control"
              autoComplete="off"
              spellCheck={false}
              value={draft.name}
              onChange={event => setDraft({ ...draft, name: event.target.value })}
            />
          )}
        </Field>
        <InfoFields info={draft} change={info => setDraft({ ...draft, ...info })} />
        {isProject && (hasWorkspaces || draft.workspace !== '') && (
          <Field label={t('team.workspace')} hint={t('team.workspaceHow')} problems={at(workspaceField)}>
            {attributes => (
              <WorkspaceChoice
                attributes={attributes}
                value={draft.workspace}
                choose={workspace => setDraft({ ...draft, workspace })}
              />
            )}
          </Field>
        )}
        {isProject && (
          <PodLevelField
            value={draft.podLevel}
            choose={podLevel => setDraft({ ...draft, podLevel })}
            denialOf={level => (level === 'privileged' ? machineDenial : null)}
          />
        )}
        {!isProject && quotaDenial !== null && (
          <p className="field__hint">
            {t('quota.title')}: {quotaDenial}
          </p>
        )}
        {!isProject && quotaDenial === null && (
          <>
            <AmountsForm
              label={t('quota.title')}
              rows={rows}
              change={setRows}
              problemsOf={resource => at(`spec.quota.hard.${resource}`)}
            />
            <p className="field__hint">{t('team.quotaHow')}</p>
          </>
        )}
        {rest.map(({ field, text }) => (
          <Alert
            key={field + text}
            variant="danger"
            className="said"
            title={field === '' ? text : `${field}: ${text}`}
          />
        ))}
        {denial !== null && <Alert variant="info" title={denial} />}
        <div className="page__tools">
          <GuardedButton denial={denial} type="submit" isDisabled={!isReady || isBusy} isLoading={isBusy}>
            {t('common.create')}
          </GuardedButton>
          <Button variant="link" onClick={() => goTo(addressOf([places]))}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </div>
  )
}

interface WorkspaceChoiceProps {
  readonly attributes: object
  readonly value: string
  choose(workspace: string): void
}

function WorkspaceChoice({ attributes, value, choose }: WorkspaceChoiceProps) {
  const { t } = useTranslation()
  const { items } = useLive(workspaceKind, '')
  return (
    <select {...attributes} className="control" value={value} onChange={event => choose(event.target.value)}>
      <option value="">{t('team.noWorkspace')}</option>
      {value !== '' && !items.some(each => nameOf(each) === value) && <option>{value}</option>}
      {items.map(each => (
        <option key={nameOf(each)} value={nameOf(each)}>
          {aliasOf(each) === '' ? nameOf(each) : `${nameOf(each)} · ${aliasOf(each)}`}
        </option>
      ))}
    </select>
  )
}
