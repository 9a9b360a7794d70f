// All claims of a set grow in one guided act: the size of each template, what that will do step by step, and then the
// steps themselves.
import { Checkbox } from '@patternfly/react-core'
import { useMemo, useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, uidOf } from '../../../src/api/object.ts'
import { definitionOf } from '../../../src/foresee/recreate.ts'
import { Commands } from '../commands/Commands.tsx'
import { useLive } from '../live/live-store.tsx'
import { PlanPreview } from '../preview/PlanPreview.tsx'
import { useAgreement } from '../preview/use-agreement.ts'
import { usePreview } from '../preview/use-preview.ts'
import { expansionOf, roomOf, sizeProblem, type TemplateRoom } from '../remake/growth.ts'
import { MidwayNotice } from '../remake/MidwayNotice.tsx'
import { RemakeDialog, RemakeSteps } from '../remake/RemakeDialog.tsx'
import type { Remake } from '../remake/remake.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import '../forms/forms.css'
import '../parts/field/field.css'
import { Alert } from '../parts/Alert.tsx'
import { Agreement } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'

export interface ExpandDialogProps {
  readonly view: SetView
  onClose(): void
}

export function ExpandDialog({ view, onClose }: ExpandDialogProps) {
  const { t } = useTranslation()
  const { items: claims } = useLive(kinds.PersistentVolumeClaim, view.namespace)
  const { items: classes, state } = useLive(kinds.StorageClass, '')
  const room = useMemo(
    () =>
      roomOf(view.set, { claims, classes: state.kind === 'live' || state.kind === 'still' ? classes : null }),
    [view.set, claims, classes, state.kind],
  )
  const [chosen, choose] = useState<{ readonly [template: string]: string }>({})
  const [remake, begin] = useState<Remake | null>(null)
  const sizes = Object.fromEntries(
    Object.entries(chosen).filter(([name]) => room.some(each => each.template === name && !each.hindrance)),
  )
  const problems = room.filter(each => {
    const size = sizes[each.template]
    return size !== undefined && sizeProblem(each, size) !== null
  })
  const isSound = Object.keys(sizes).length > 0 && problems.length === 0
  const { growths, definition, passedOver } = expansionOf(view.set, room, isSound ? sizes : {})
  const [turn, again] = useReducer((count: number) => count + 1, 0)
  const preview = usePreview(view, definition && !remake ? { kind: 'recreate', definition } : null, {
    grown: growths,
    turn,
  })
  const agreement = useAgreement(preview)
  const isRefused = preview.kind === 'planned' && preview.plan.end.kind === 'refused'
  const draft: Remake = {
    namespace: view.namespace,
    name: view.name,
    uid: uidOf(view.set),
    opened: definitionOf(view.set),
    definition,
    growths,
    pods: view.ordinals.flatMap(({ pod }) => (pod ? [{ name: nameOf(pod), uid: uidOf(pod) }] : [])),
    begunAt: 0,
  }
  const title = t('edits.title', { edit: t('edits.expand'), name: view.name })
  if (remake) return <RemakeDialog title={title} remake={remake} onClose={onClose} />
  return (
    <Dialog
      title={title}
      isChanged={Object.keys(sizes).length > 0}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t('remake.expand')}
          isDanger={agreement.isNeeded}
          isReady={isSound && !isRefused && preview.kind !== 'working' && agreement.isGiven}
          act={() => begin({ ...draft, begunAt: Date.now() })}
          close={onClose}
        />
      }
    >
      <ManagerNotice of={view.set} />
      <div className="edit-form">
        <p className="edit-form__how">{t(room.length > 0 ? 'remake.expandHow' : 'remake.noTemplates')}</p>
        {room.map(each => (
          <TemplateSize
            key={each.template}
            room={each}
            size={chosen[each.template] ?? null}
            change={size =>
              choose(before => {
                const { [each.template]: _, ...others } = before
                return size === null ? others : { ...others, [each.template]: size }
              })
            }
          />
        ))}
        {passedOver.map(({ name, hindrance }) => (
          <Alert
            key={name}
            variant="warning"
            title={t('remake.passedOver', { claim: name, why: t(`remake.why.${hindrance ?? 'pending'}`) })}
          />
        ))}
      </div>
      {isSound && <RemakeSteps remake={draft} seen={null} run={null} />}
      <PlanPreview preview={preview} pods={podsOf(view)} ways={{ set: view.set, again, close: onClose }} />
      <Commands namespace={view.namespace} change={isSound ? { kind: 'remake', remake: draft } : null} />
      {definition && <MidwayNotice set={view.set} />}
      {definition && <p className="field__hint">{t('remake.manifest')}</p>}
      {agreement.isNeeded && !isRefused && <Agreement isAgreed={agreement.isGiven} agree={agreement.agree} />}
    </Dialog>
  )
}

interface TemplateSizeProps {
  readonly room: TemplateRoom
  /** Null while it is to stay as it is. */
  readonly size: string | null
  change(size: string | null): void
}

function TemplateSize({ room, size, change }: TemplateSizeProps) {
  const { t } = useTranslation()
  const { template, claims, hindrance } = room
  const problem = size === null ? null : sizeProblem(room, size)
  const label = t('remake.newSize', { template })
  return (
    <div className="expand__template">
      <Checkbox
        id={`expand-${template}`}
        label={t('remake.template', {
          template,
          now: t('remake.now', { size: room.size, count: claims.length }),
        })}
        isChecked={size !== null}
        isDisabled={hindrance !== null}
        onChange={(_, on) => change(on ? room.size : null)}
      />
      {hindrance && (
        <p className="field__problem">
          {t(`remake.cannot.${hindrance.kind}`, {
            claim: hindrance.claim,
            className: 'className' in hindrance ? hindrance.className : '',
          })}
        </p>
      )}
      {size !== null && hindrance === null && (
        <div className={`field ${problem ? 'field--wrong' : ''}`}>
          <label htmlFor={`size-${template}`}>{label}</label>
          <input
            id={`size-${template}`}
            className="control expand__size"
            autoComplete="off"
            spellCheck={false}
            value={size}
            aria-invalid={problem !== null}
            aria-describedby={problem ? `size-${template}-problem` : undefined}
            onChange={event => change(event.target.value)}
          />
          {problem && (
            <p className="field__problem" id={`size-${template}-problem`}>
              {t(`remake.sizes.${problem}`)}
            </p>
          )}
        </div>
      )}
    </div>
  )
}
