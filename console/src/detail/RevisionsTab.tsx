// The records that the controller keeps: what each changed against the one before, and a way back to it.
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { ControllerRevision } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { structSchema } from '../../../src/api/schema/schema.ts'
import { formatYaml } from '../../../src/base/yaml.ts'
import { diffObjects } from '../../../src/foresee/object-diff.ts'
import { templateOf } from '../../../src/workload/revision-data.ts'
import { revisionOf } from '../../../src/workload/revisions.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { part } from '../app/part.ts'
import { useQueryWord } from '../app/router.ts'
import { useMakers } from '../audit/use-makers.ts'
import { ChangeList } from '../parts/dialog/ChangeList.tsx'
import { Grid } from '../parts/grid/Grid.tsx'
import { Loading } from '../parts/Loading.tsx'
import { ObjectName } from '../parts/ObjectName.tsx'
import { Age } from '../parts/time.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import type { SetView } from '../sets/set-model.ts'

const SideBySide = part(
  () => import('../text/editor/SideBySide.tsx'),
  module => module.SideBySide,
)

export function RevisionsTab({
  view,
  denial,
  rollBack,
}: {
  readonly view: SetView
  /** Why nothing may be rolled back. */
  readonly denial: string | null
  rollBack(revision: number): void
}) {
  const { t } = useTranslation()
  const makers = useMakers(view)
  const newestFirst = [...view.revisions].reverse()
  const [chosen, choose] = useQueryWord('revision')
  const selected = newestFirst.find(each => String(each.revision) === chosen) ?? newestFirst[0]
  const podsOf = (revision: ControllerRevision) =>
    view.ordinals
      .filter(({ pod }) => pod && revisionOf(pod) === nameOf(revision))
      .map(({ ordinal }) => ordinal)
  const { currentRevision, updateRevision } = view.set.status ?? {}
  return (
    <>
      <Grid
        label={t('detail.tabs.revisions')}
        rows={newestFirst}
        keyOf={each => nameOf(each)}
        columns={[
          { key: 'number', title: t('revisions.number'), isNumber: true, cell: each => each.revision },
          {
            key: 'name',
            title: t('revisions.name'),
            cell: each => (
              <>
                <button
                  type="button"
                  className="as-link mono"
                  aria-pressed={each === selected}
                  onClick={() => choose(String(each.revision))}
                >
                  <Breakable text={nameOf(each)} />
                </button>{' '}
                {nameOf(each) === currentRevision && (
                  <span className="badge">{t('revisions.isCurrent')}</span>
                )}
                {nameOf(each) === updateRevision && updateRevision !== currentRevision && (
                  <span className="badge">{t('revisions.isUpdate')}</span>
                )}
              </>
            ),
          },
          {
            key: 'pods',
            title: t('revisions.pods'),
            isWide: true,
            cell: each => podsOf(each).join(', ') || '–',
          },
          {
            key: 'made',
            title: t('revisions.made'),
            isWide: true,
            cell: each => <Age of={each.metadata?.creationTimestamp} />,
          },
          ...(makers
            ? [
                {
                  key: 'who',
                  title: t('revisions.who'),
                  isWide: true,
                  cell: (each: ControllerRevision) => <ObjectName name={makers.get(nameOf(each)) ?? '–'} />,
                },
              ]
            : []),
          {
            key: 'cause',
            title: t('revisions.cause'),
            isWide: true,
            cell: each => (
              <Breakable text={each.metadata?.annotations?.['kubernetes.io/change-cause'] ?? '–'} />
            ),
          },
          {
            key: 'back',
            title: <span className="pf-v6-screen-reader">{t('common.actions')}</span>,
            cell: each =>
              nameOf(each) === updateRevision ? null : (
                <GuardedButton
                  denial={denial}
                  variant="secondary"
                  size="sm"
                  onClick={() => rollBack(each.revision)}
                >
                  {t('revisions.rollBack')}
                </GuardedButton>
              ),
          },
        ]}
      />
      {selected && <Difference of={selected} revisions={view.revisions} />}
    </>
  )
}

function Difference({
  of,
  revisions,
}: {
  readonly of: ControllerRevision
  readonly revisions: readonly ControllerRevision[]
}) {
  const { t } = useTranslation()
  const [against, setAgainst] = useQueryWord('against')
  const others = revisions.filter(each => each !== of)
  const before =
    others.find(each => String(each.revision) === against) ??
    revisions[revisions.indexOf(of) - 1] ??
    others[0]
  if (!before) return <p className="difference">{t('revisions.first')}</p>
  const changes = diffObjects(
    structSchema('PodTemplateSpec').merging,
    templateOf(before) ?? {},
    templateOf(of) ?? {},
  )
  return (
    <section className="difference">
      <h2>{t('revisions.compare', { from: before.revision, to: of.revision })}</h2>
      {others.length > 1 && (
        <label className="difference__against">
          {t('revisions.against')}{' '}
          <select
            className="choice"
            value={before.revision}
            onChange={event => setAgainst(event.target.value)}
          >
            {others.map(each => (
              <option key={each.revision} value={each.revision}>
                {each.revision}
              </option>
            ))}
          </select>
        </label>
      )}
      {changes.length === 0 && <p>{t('revisions.same')}</p>}
      {changes.length > 0 && (
        <Suspense fallback={<Loading />}>
          <SideBySide
            before={formatYaml(templateOf(before) ?? {})}
            after={formatYaml(templateOf(of) ?? {})}
            labels={{
              before: t('revisions.sideOf', { number: before.revision }),
              after: t('revisions.sideOf', { number: of.revision }),
              folded: t('revisions.folded'),
            }}
          />
        </Suspense>
      )}
      <ChangeList changes={changes} />
    </section>
  )
}
