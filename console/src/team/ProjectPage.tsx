// A project: what it is, its members and roles, and what bounds it.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Namespace } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { isForWork } from '../access/use-projects.ts'
import { useHasWorkspaces } from '../access/use-workspaces.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { Facts, Pairs } from '../detail/facts.tsx'
import { useLive } from '../live/live-store.tsx'
import { MembersTab } from '../members/MembersTab.tsx'
import { RolesTab } from '../members/RolesTab.tsx'
import { aliasOf, creatorOf, descriptionOf, type TeamPlace, workspaceOf } from '../model/place.ts'
import { podLevelOf } from '../model/pod-level.ts'
import { Notice } from '../parts/Notice.tsx'
import { Age } from '../parts/time.tsx'
import type { Saying } from '../parts/words/saying.ts'
import { ProjectQuota } from '../quota/ProjectQuota.tsx'
import { DeletePlaceDialog, WhatGoes } from './DeletePlaceDialog.tsx'
import { NoPlace, PlacePage } from './PlacePage.tsx'
import { ProjectDialog } from './ProjectDialog.tsx'
import { WorkspaceLink } from './ProjectList.tsx'

export function ProjectPage({ name }: { readonly name: string }) {
  const live = useLive(kinds.Namespace, '')
  const { items, state } = live
  const found = items.find(each => nameOf(each) === name && isForWork(each))
  if (found) return <Project project={found} isSeen />
  // Who may not list projects is shown what is in one that they know by name.
  if (state.kind === 'refused' && state.error.code === 403)
    return <Project project={{ metadata: { name } }} isSeen={false} />
  return <NoPlace name={name} places="projects" live={live} />
}

function Project({ project, isSeen }: { readonly project: Namespace; readonly isSeen: boolean }) {
  const { t } = useTranslation()
  const [doing, setDoing] = useState<'edit' | 'delete' | null>(null)
  const [said, say] = useState<Saying | null>(null)
  const hasWorkspaces = useHasWorkspaces()
  const name = nameOf(project)
  const denialOf = useDenials(name)
  const workspace = workspaceOf(project)
  const place: TeamPlace = { kind: 'project', name, workspace }
  return (
    <>
      <PlacePage
        places="projects"
        object={project}
        {...(workspace === '' ? {} : { crumb: <WorkspaceLink name={workspace} isLink={hasWorkspaces} /> })}
        notice={<Notice said={said} onClose={() => say(null)} />}
        buttons={
          <>
            <Link to={addressOf(['sets'], { project: name })}>{t('team.open')}</Link>
            <GuardedButton
              variant="secondary"
              denial={denialOf([needOf('patch', kinds.Namespace)], name)}
              isDisabled={!isSeen}
              onClick={() => setDoing('edit')}
            >
              {t('team.edit')}
            </GuardedButton>
            <GuardedButton
              variant="secondary"
              isDanger
              denial={denialOf([needOf('delete', kinds.Namespace)], name)}
              isDisabled={!isSeen}
              onClick={() => setDoing('delete')}
            >
              {t('team.deletePlace')}
            </GuardedButton>
          </>
        }
        tabs={[
          ['overview', () => <Overview project={project} hasWorkspaces={hasWorkspaces} />],
          ['members', () => <MembersTab place={place} />],
          ['roles', () => <RolesTab place={place} />],
          ['quota', () => <ProjectQuota project={name} workspace={workspace} />],
        ]}
      />
      {doing === 'edit' && <ProjectDialog object={project} onClose={() => setDoing(null)} onDone={say} />}
      {doing === 'delete' && (
        <DeletePlaceDialog
          kind={kinds.Namespace}
          object={project}
          then={addressOf(['projects'])}
          onClose={() => setDoing(null)}
        >
          <WhatGoes project={name} />
        </DeletePlaceDialog>
      )}
    </>
  )
}

function Overview({
  project,
  hasWorkspaces,
}: {
  readonly project: Namespace
  readonly hasWorkspaces: boolean
}) {
  const { t } = useTranslation()
  const { metadata } = project
  const none = t('common.none')
  return (
    <Facts
      facts={[
        [t('team.alias'), aliasOf(project) || none],
        [t('team.description'), descriptionOf(project) || none],
        [t('team.workspace'), <WorkspaceLink key="of" name={workspaceOf(project)} isLink={hasWorkspaces} />],
        [t('team.state'), t(metadata?.deletionTimestamp ? 'team.ending' : 'team.active')],
        [t('team.creator'), creatorOf(project) || none],
        [t('team.created'), <Age key="age" of={metadata?.creationTimestamp} />],
        [t('team.podLevel'), t(`team.podLevels.${podLevelOf(project) || 'unsaid'}`)],
        [t('overview.labels'), <Pairs key="labels" of={metadata?.labels} none={none} />],
      ]}
    />
  )
}
