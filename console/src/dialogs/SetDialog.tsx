// Whatever can be done to a set, by its name: the planner's edits at once, the forms when they are first wanted.
import { Suspense } from 'react'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { part } from '../app/part.ts'
import { isBesideArea, isSetArea } from '../edits/areas.ts'
import type { Cascade } from '../edits/deletion.ts'
import type { Applied, Doing } from '../edits/doing.ts'
import type { PauseWay } from '../edits/pause-ways.ts'
import type { SetView } from '../sets/set-model.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { EditDialog } from './EditDialog.tsx'

const AreaDialog = part(
  () => import('./AreaDialog.tsx'),
  module => module.AreaDialog,
)
const ExpandDialog = part(
  () => import('./ExpandDialog.tsx'),
  module => module.ExpandDialog,
)
const BesideDialog = part(
  () => import('./BesideDialog.tsx'),
  module => module.BesideDialog,
)

export interface SetDialogProps {
  readonly doing: Doing
  readonly view: SetView
  readonly revision?: number | undefined
  readonly partition?: number | undefined
  readonly way?: PauseWay | undefined
  readonly replicas?: number | undefined
  /** For a deletion that is taken up again. */
  readonly cascade?: Cascade | undefined
  /** For a set that is made anew as a text says. */
  readonly definition?: StatefulSet | undefined
  onClose(): void
  onApplied(applied: Applied): void
}

export function SetDialog({
  doing,
  view,
  revision,
  partition,
  way,
  replicas,
  cascade,
  definition,
  onClose,
  onApplied,
}: SetDialogProps) {
  if (doing === 'expand')
    return (
      <Suspense>
        <ExpandDialog view={view} onClose={onClose} />
      </Suspense>
    )
  if (isSetArea(doing))
    return (
      <Suspense>
        <AreaDialog
          area={doing}
          view={view}
          {...(definition ? { definition } : {})}
          onClose={onClose}
          onApplied={onApplied}
        />
      </Suspense>
    )
  if (isBesideArea(doing))
    return (
      <Suspense>
        <BesideDialog
          area={doing}
          view={view}
          onClose={onClose}
          onDone={said =>
            onApplied({ said, saidWhenOver: said, plan: null, before: view.set, after: view.set, pods: [] })
          }
        />
      </Suspense>
    )
  if (doing === 'delete')
    return (
      <DeleteDialog view={view} {...(cascade ? { cascade } : {})} onClose={onClose} onApplied={onApplied} />
    )
  return (
    <EditDialog
      kind={doing}
      view={view}
      {...(revision === undefined ? {} : { revision })}
      {...(partition === undefined ? {} : { partition })}
      {...(way === undefined ? {} : { way })}
      {...(replicas === undefined ? {} : { replicas })}
      onClose={onClose}
      onApplied={onApplied}
    />
  )
}
