// Who uses an object, on its page and before it is deleted.
import { useTranslation } from 'react-i18next'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ApiWord, apiWordText } from '../parts/ApiWord.tsx'
import { addObjectTexts } from './texts.ts'
import { type UsedKind, type User, usersOf, type Workload } from './users.ts'

addObjectTexts()

interface Used {
  readonly kind: UsedKind
  readonly object: ApiObject
}

interface Users {
  readonly users: readonly User[]
  /** Whether all that could use it have been seen. */
  readonly isWhole: boolean
}

function useUsers({ kind, object }: Used): Users {
  const namespace = object.metadata?.namespace ?? ''
  /** Pods and what makes them say nothing of a class; nor do claims of anything else. */
  const ofPods = kind === 'StorageClass' ? null : namespace
  const pods = useLive(kinds.Pod, ofPods)
  const sets = useLive(kinds.StatefulSet, namespace)
  const deployments = useLive(kinds.Deployment, ofPods)
  const daemons = useLive(kinds.DaemonSet, ofPods)
  const jobs = useLive(kinds.Job, ofPods)
  const cronJobs = useLive(kinds.CronJob, ofPods)
  const claims = useLive(kinds.PersistentVolumeClaim, kind === 'StorageClass' ? namespace : null)
  const workloads: readonly Workload[] = [
    ...deployments.items.map(each => workload('Deployment', each, each.spec?.template)),
    ...daemons.items.map(each => workload('DaemonSet', each, each.spec?.template)),
    ...jobs.items.map(each => workload('Job', each, each.spec?.template)),
    ...cronJobs.items.map(each => workload('CronJob', each, each.spec?.jobTemplate.spec?.template)),
  ]
  const asked = kind === 'StorageClass' ? [sets, claims] : [pods, sets, deployments, daemons, jobs, cronJobs]
  return {
    users: usersOf(kind, object, { pods: pods.items, sets: sets.items, workloads, claims: claims.items }),
    isWhole: asked.every(({ isListed }) => isListed),
  }
}

const workload = (kind: string, object: ApiObject, template: Workload['template']): Workload => ({
  kind,
  object,
  template,
})

/** More are counted. */
const shownMost = 30

export function UsedBy(used: Used) {
  const { t } = useTranslation()
  const { users, isWhole } = useUsers(used)
  if (users.length === 0) return <>{t(isWhole ? 'objects.unused' : 'objects.unusedSeen')}</>
  const more = users.length - shownMost
  return (
    <ul className="pairs">
      {users.slice(0, shownMost).map(user => (
        <li key={`${user.kind} ${user.namespace}/${user.name}`}>
          <UserName user={user} withProject={used.kind === 'StorageClass'} />
        </li>
      ))}
      {more > 0 && <li>{t('objects.moreUsers', { count: more })}</li>}
    </ul>
  )
}

const pageOf: { readonly [kind: string]: string } = {
  [(kinds.StatefulSet as Kind).kind]: 'sets',
  [(kinds.Pod as Kind).kind]: 'pods',
  [(kinds.PersistentVolumeClaim as Kind).kind]: 'claims',
}

function UserName({ user, withProject }: { readonly user: User; readonly withProject: boolean }) {
  const { t } = useTranslation()
  const { kind, namespace, name, pods = 0 } = user
  const page = pageOf[kind]
  const text = withProject ? `${namespace}/${name}` : name
  return (
    <>
      <ApiWord code={kind} /> {page ? <Link to={addressOf([page, namespace, name])}>{text}</Link> : text}
      {pods > 0 && <span className="status__why"> · {t('objects.itsPods', { count: pods })}</span>}
    </>
  )
}

/** Before it is deleted: who loses what they use. */
export function UsedNotice(used: Used) {
  const { t } = useTranslation()
  const { users, isWhole } = useUsers(used)
  const isHolding = used.kind === 'PodDisruptionBudget'
  if (users.length === 0 && isHolding) return isWhole && <p>{t('objects.holdsNone')}</p>
  if (users.length === 0) return <p>{t(isWhole ? 'objects.deleteUnused' : 'objects.deleteUnseen')}</p>
  const named = users.slice(0, shownMost).map(({ kind, namespace, name, pods = 0 }) => {
    const user = `${apiWordText(kind, t)} ${used.kind === 'StorageClass' ? `${namespace}/` : ''}${name}`
    return pods > 0 ? `${user} (${t('objects.itsPods', { count: pods })})` : user
  })
  const more = users.length - shownMost
  return (
    <Alert
      variant="warning"
      title={t(
        isHolding
          ? 'objects.deleteHeld'
          : used.kind === 'Service'
            ? 'objects.deleteSelected'
            : 'objects.deleteUsed',
      )}
    >
      {[...named, ...(more > 0 ? [t('objects.moreUsers', { count: more })] : [])].join(t('common.listComma'))}
    </Alert>
  )
}
