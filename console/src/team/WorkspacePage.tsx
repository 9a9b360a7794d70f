// A workspace: its projects, its members and roles, and the quota that its projects share.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Workspace, workspaceKind } from '../../../src/api/iam/kinds.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, refOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import type { Need } from '../access/rules.ts'
import { useDenials } from '../access/use-access.ts'
import { addressOf, goTo } from '../app/router.ts'
import { Facts } from '../detail/facts.tsx'
import { useClient, useLive } from '../live/live-store.tsx'
import { MembersTab } from '../members/MembersTab.tsx'
import { RolesTab } from '../members/RolesTab.tsx'
import { aliasOf, creatorOf, descriptionOf, type TeamPlace, workspaceOf } from '../model/place.ts'
import { Notice } from '../parts/Notice.tsx'
import { Age } from '../parts/time.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { AmountsDialog } from '../quota/AmountsDialog.tsx'
import { QuotaGrid } from '../quota/QuotaGrid.tsx'
import { DeletePlaceDialog } from './DeletePlaceDialog.tsx'
import { InfoDialog } from './InfoDialog.tsx'
import { NoPlace, PlacePage } from './PlacePage.tsx'
import { ProjectGrid } from './ProjectList.tsx'

export function WorkspacePage({ name }: { readonly name: string }) {
  const live = useLive(workspaceKind, '')
  const found = live.items.find(each => nameOf(each) === name)
  return found ? <Detail workspace={found} /> : <NoPlace name={name} places="workspaces" live={live} />
}

const needOfProjects: Need = {
  verb: 'create',
  group: workspaceKind.group,
  resource: 'workspaces/projects',
}

function Detail({ workspace }: { readonly workspace: Workspace }) {
  const { t } = useTranslation()
  const [doing, setDoing] = useState<'edit' | 'delete' | null>(null)
  const [said, say] = useState<Saying | null>(null)
  const denialOf = useDenials('')
  const name = nameOf(workspace)
  const place: TeamPlace = { kind: 'workspace', name }
  return (
    <>
      <PlacePage
        places="workspaces"
        object={workspace}
        notice={<Notice said={said} onClose={() => say(null)} />}
        buttons={
          <>
            <GuardedButton
              denial={denialOf([needOfProjects], name)}
              onClick={() => goTo(addressOf(['projects', 'new'], { workspace: name }))}
            >
              {t('team.createProject')}
            </GuardedButton>
            <GuardedButton
              variant="secondary"
              denial={denialOf([needOf('patch', workspaceKind)], name)}
              onClick={() => setDoing('edit')}
            >
              {t('team.edit')}
            </GuardedButton>
            <GuardedButton
              variant="secondary"
              isDanger
              denial={denialOf([needOf('delete', workspaceKind)], name)}
              onClick={() => setDoing('delete')}
            >
              {t('team.deletePlace')}
            </GuardedButton>
          </>
        }
        tabs={[
          ['overview', () => <Overview workspace={workspace} />],
          ['projects', () => <Projects workspace={name} />],
          ['members', () => <MembersTab place={place} />],
          ['roles', () => <RolesTab place={place} />],
          ['quota', () => <Quota workspace={workspace} say={say} />],
        ]}
      />
      {doing === 'edit' && (
        <InfoDialog kind={workspaceKind} object={workspace} onClose={() => setDoing(null)} onDone={say} />
      )}
      {doing === 'delete' && <DeleteWorkspace workspace={workspace} onClose={() => setDoing(null)} />}
    </>
  )
}

function Overview({ workspace }: { readonly workspace: Workspace }) {
  const { t } = useTranslation()
  const { metadata, status } = workspace
  const none = t('common.none')
  return (
    <Facts
      facts={[
        [t('team.alias'), aliasOf(workspace) || none],
        [t('team.description'), descriptionOf(workspace) || none],
        [t('team.projects'), status?.projects ?? '–'],
        [t('team.members'), status?.members ?? '–'],
        [t('team.creator'), creatorOf(workspace) || none],
        [t('team.created'), <Age key="age" of={metadata?.creationTimestamp} />],
      ]}
    />
  )
}

const useProjectsOf = (workspace: string) =>
  useLive(kinds.Namespace, '').items.filter(each => workspaceOf(each) === workspace)

function Projects({ workspace }: { readonly workspace: string }) {
  const { t } = useTranslation()
  const projects = useProjectsOf(workspace)
  if (projects.length === 0) return <p role="status">{t('team.noneProjects')}</p>
  return <ProjectGrid projects={projects} isOfOne />
}

function Quota({ workspace, say }: { readonly workspace: Workspace; say(said: Saying): void }) {
  const { t } = useTranslation()
  const client = useClient()
  const [isOpen, setOpen] = useState(false)
  const name = nameOf(workspace)
  const hard = workspace.spec.quota?.hard ?? {}
  const denialOf = useDenials('')
  // The right to the quota is one of its own, and the object that holds it is written to.
  const denial = denialOf(
    [
      needOf('patch', workspaceKind),
      { verb: 'update', group: workspaceKind.group, resource: 'workspaces/quota' },
    ],
    name,
  )
  const isNone = Object.keys(hard).length === 0
  return (
    <section>
      <div className="block__head">
        <h2>{t('quota.title')}</h2>
        <span className="page__space" />
        <GuardedButton variant="secondary" denial={denial} onClick={() => setOpen(true)}>
          {t(isNone ? 'quota.create' : 'quota.edit')}
        </GuardedButton>
      </div>
      <p className="field__hint">{t('quota.ofWorkspaceHow')}</p>
      {isNone ? (
        <p className="subtle">{t('quota.noneWorkspace')}</p>
      ) : (
        <QuotaGrid label={t('quota.title')} hard={hard} used={workspace.status?.quota?.used ?? {}} />
      )}
      {isOpen && (
        <AmountsDialog
          title={t('quota.ofWorkspace', { workspace: name })}
          before={hard}
          used={workspace.status?.quota?.used ?? {}}
          at="spec.quota.hard"
          change={(_, patch) => ({
            namespace: '',
            change: {
              kind: 'patch',
              of: { kind: 'Workspace', name },
              patch: { spec: { quota: { hard: patch } } },
              as: 'merge',
            },
          })}
          save={async (_, patch) => {
            const body = { spec: { quota: { hard: patch } } }
            await client.patch(
              workspaceKind,
              refOf(workspace),
              { type: 'merge', body },
              { fieldManager: 'kedge-console' },
            )
            say(saying('quota.saved', { name }))
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  )
}

function DeleteWorkspace({ workspace, onClose }: { readonly workspace: Workspace; onClose(): void }) {
  const { t } = useTranslation()
  const projects = useProjectsOf(nameOf(workspace))
  return (
    <DeletePlaceDialog
      kind={workspaceKind}
      object={workspace}
      then={addressOf(['workspaces'])}
      isPossible={projects.length === 0}
      onClose={onClose}
    >
      <p>
        {projects.length > 0
          ? t('team.deleteWorkspaceProjects', { names: projects.map(nameOf).join(', ') })
          : t('team.deleteWorkspace')}
      </p>
    </DeletePlaceDialog>
  )
}
