// Workspaces and projects: `['workspaces']`, `['workspaces', 'new']`, `['workspaces', 'acme']`, and projects alike.
import { NewPlace } from './NewPlace.tsx'
import { ProjectList } from './ProjectList.tsx'
import { ProjectPage } from './ProjectPage.tsx'
import { addTeamTexts } from './texts.ts'
import { WorkspaceList } from './WorkspaceList.tsx'
import { WorkspacePage } from './WorkspacePage.tsx'
import '../detail/detail.css'
import '../preview/plan.css'

addTeamTexts()

export function TeamRoute({ path }: { readonly path: readonly string[] }) {
  const [place, name] = path
  if (place === 'workspaces') {
    if (name === undefined) return <WorkspaceList />
    return name === 'new' ? <NewPlace kind="workspace" /> : <WorkspacePage name={name} key={name} />
  }
  if (name === undefined) return <ProjectList />
  return name === 'new' ? <NewPlace kind="project" /> : <ProjectPage name={name} key={name} />
}
