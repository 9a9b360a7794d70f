// One area of a set in a dialog of its own, made of the wizard's parts. What is sent is the difference alone; the plan of
// exactly that difference is shown before. A field that cannot change any more is locked and says why.
import { useCallback, useMemo, useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { definitionOf } from '../../../src/foresee/recreate.ts'
import { useDenials } from '../access/use-access.ts'
import { Commands } from '../commands/Commands.tsx'
import type { SetArea } from '../edits/areas.ts'
import { ClashNotice } from '../edits/ClashNotice.tsx'
import { type Applied, needsOfDoing } from '../edits/doing.ts'
import { clashesOf, editable, placedPath } from '../edits/editable.ts'
import { newestOf, seenIn } from '../edits/newest.ts'
import { sendPatch } from '../edits/send-patch.ts'
import { withTheirs } from '../edits/take-theirs.ts'
import { fieldWord } from '../forms/field-word.ts'
import { FormProvider } from '../forms/form.tsx'
import { ProblemList } from '../forms/ProblemList.tsx'
import { addFormTexts } from '../forms/texts.ts'
import { useClient } from '../live/live-store.tsx'
import { fixedChanges, isFixed, isIdentity, patchBetween, replacesPods } from '../model/change.ts'
import { type Problem, problemsOfObject } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import { Alert } from '../parts/Alert.tsx'
import { Agreement } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/words/error-text.ts'
import { saying } from '../parts/words/saying.ts'
import { problemsOfPreview } from '../preview/impossible.ts'
import { PlanPreview } from '../preview/PlanPreview.tsx'
import { useAgreement } from '../preview/use-agreement.ts'
import { usePreview } from '../preview/use-preview.ts'
import { useSecondLook } from '../preview/use-second-look.ts'
import { MidwayNotice } from '../remake/MidwayNotice.tsx'
import { RemakeDialog } from '../remake/RemakeDialog.tsx'
import type { Remake } from '../remake/remake.ts'
import { namedAs, remakeOf } from '../remake/remake-of.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { AreaFields } from './AreaFields.tsx'

addFormTexts()

export interface AreaDialogProps {
  readonly area: SetArea
  readonly view: SetView
  /** As what a text says that it is to be made anew. */
  readonly definition?: StatefulSet
  onClose(): void
  onApplied(applied: Applied): void
}

const nothing: readonly Problem[] = []

export function AreaDialog({ area, view, definition, onClose, onApplied }: AreaDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const [opened, setOpened] = useState(() => editable(view.set))
  const [draft, setDraft] = useState(definition ?? opened)
  const [isUnlocked, unlock] = useState(area === 'recreate')
  const [remake, begin] = useState<Remake | null>(null)
  const recreateDenial = useDenials(view.namespace)(needsOfDoing('recreate'), view.name)
  const [isUnreadable, setUnreadable] = useState(false)
  const [cards, setCards] = useState(0)
  const [wasTyped, setTyped] = useState(false)
  const [known, setKnown] = useState(view.set)
  const [wasChanged, setChanged] = useState(false)
  const { isBusy, problem, make, forget } = useAttempt(error => ({
    said: isRefusal(error) ? problemsOfRefusal(error, view.set) : nothing,
    failure: isRefusal(error) ? null : errorText(error),
  }))
  const { said, failure } = problem ?? { said: nothing, failure: null }
  const [turn, again] = useReducer((count: number) => count + 1, 0)
  const patch = useMemo(() => patchBetween(opened, draft), [opened, draft])
  const fixed = useMemo(() => (isUnlocked ? fixedChanges(opened, draft) : []), [isUnlocked, opened, draft])
  const isAnew = fixed.length > 0
  const validate = useCallback(
    (object: object) => problemsOfObject(object, isAnew ? null : opened),
    [isAnew, opened],
  )
  const problems = useMemo(() => (patch ? validate(draft) : nothing), [patch, draft, validate])
  const lockedBecause = useCallback(
    (path: string) => {
      if (isUnlocked) return isIdentity(path) ? t('edits.nameFixed') : null
      return isFixed(path) ? t('forms.locked', { name: view.name }) : null
    },
    [t, isUnlocked, view.name],
  )
  const way = useMemo(
    () => (isUnlocked ? null : { denial: recreateDenial, open: () => unlock(true) }),
    [isUnlocked, recreateDenial],
  )
  const onCard = useCallback((by: 1 | -1) => setCards(count => count + by), [])
  const change = useCallback(
    (to: (object: object) => object) => {
      forget()
      setChanged(false)
      setDraft(before => to(before) as StatefulSet)
    },
    [forget],
  )
  const isSound = patch !== null && problems.length === 0 && !isUnreadable && cards === 0
  const wanted = useMemo(() => definitionOf(namedAs(draft, view)), [draft, view])
  const edit: Edit | null = !isSound
    ? null
    : isAnew
      ? { kind: 'recreate', definition: wanted }
      : { kind: 'patch', body: patch }
  const preview = usePreview(view, edit, { turn })
  const agreement = useAgreement(preview)
  const lookAgain = useSecondLook({ view, edit, preview, again })
  const foreseen = useMemo(() => problemsOfPreview(preview, view.set), [preview, view.set])
  const current = newestOf(view.set, preview)
  const clashes = useMemo(() => clashesOf(patch, { known, theirs: current }), [patch, known, current])
  const isRefused = isAnew && preview.kind === 'planned' && preview.plan.end.kind === 'refused'

  const isBlocked =
    !isSound ||
    isBusy ||
    clashes.length > 0 ||
    isRefused ||
    preview.kind === 'working' ||
    (isAnew && recreateDenial !== null) ||
    !agreement.isGiven
  const apply = () =>
    make(async () => {
      if (!patch) return
      setChanged(false)
      await lookAgain()
      const seen = seenIn(preview) ?? view.set
      const sent = await sendPatch(client, { kind: kinds.StatefulSet, known, seen, patch })
      if (sent.kind !== 'sent') {
        setChanged(true)
        again()
        return
      }
      onApplied({
        said: saying('edits.done', { name: view.name, edit: saying(`edits.${area}`) }),
        saidWhenOver: saying('edits.over', { name: view.name, edit: saying(`edits.${area}`) }),
        plan: preview.kind === 'planned' ? preview.plan : null,
        before: opened,
        after: sent.object,
        pods: view.ordinals.flatMap(({ pod }) => (pod ? [pod] : [])),
      })
      onClose()
    })
  const fieldOf = (path: string) =>
    fieldWord(placedPath(path, current), { ...current, kind: kinds.StatefulSet.kind }, t)
  const takeTheirs = () => {
    const theirs = editable(current)
    setDraft(withTheirs({ opened, draft, theirs }, null))
    setOpened(theirs)
    setKnown(current)
  }
  const act = t(area === 'recreate' ? 'remake.title' : `edits.${area}`)
  const title = t('edits.title', { edit: act, name: view.name })
  if (remake)
    return (
      <RemakeDialog
        title={title}
        remake={remake}
        isRolling={preview.kind === 'planned' && preview.plan.steps.length > 0}
        onClose={onClose}
      />
    )
  const anew = remakeOf(view, { opened, wanted })
  const makeAnew = () => {
    if (!isBlocked) begin({ ...anew, begunAt: Date.now() })
  }
  const isWide = area === 'recreate' || area === 'template' || area === 'volumes' || area === 'affinity'
  // What an open card holds is not part of the draft yet.
  const hint = cards > 0 ? t('create.openCard') : patch === null ? t('yaml.unchanged') : null
  const untold = [...problems, ...(said.length > 0 ? said : foreseen)]
  return (
    <Dialog
      title={title}
      size={isWide ? 'large' : 'medium'}
      // What an open card holds is its own until it is confirmed.
      isChanged={(patch !== null && draft !== definition) || isUnreadable || (cards > 0 && wasTyped)}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t(isAnew ? 'remake.make' : 'common.apply')}
          isDanger={agreement.isNeeded}
          isReady={!isBlocked}
          isBusy={isBusy}
          act={() => (isAnew ? makeAnew() : apply())}
          close={onClose}
        >
          {hint !== null && <span className="field__hint">{hint}</span>}
        </DialogFooter>
      }
    >
      <ManagerNotice of={view.set} />
      <div className="edit-form" onInput={() => setTyped(true)}>
        {isUnlocked && <p className="edit-form__how">{t('remake.fixedHow')}</p>}
        <FormProvider
          object={draft}
          namespace={view.namespace}
          validate={validate}
          said={said.length > 0 ? said : foreseen}
          showsAll
          change={change}
          lockedBecause={lockedBecause}
          unlock={way}
          onUnreadable={setUnreadable}
          onCard={onCard}
        >
          <AreaFields area={area} />
        </FormProvider>
      </div>
      {untold.length > 0 && (
        <Alert variant="danger" title={t('create.problems')} className="notice">
          <ProblemList problems={untold} objectOf={() => draft} />
        </Alert>
      )}
      {isAnew && <MidwayNotice set={view.set} />}
      {isAnew && (
        <Alert
          variant="info"
          title={t('remake.changes', { fields: fixed.map(fieldOf).join(t('common.listComma')) })}
          className="notice"
        >
          <p>{t('remake.manifest')}</p>
        </Alert>
      )}
      {isSound && (
        <p className="field__hint">{t(replacesPods(patch) ? 'edits.replacesPods' : 'edits.replacesNone')}</p>
      )}
      {/* Above what grows as it is foreseen: its buttons stay where they are. */}
      <ClashNotice
        clashes={clashes}
        takeMine={() => setKnown(current)}
        takeTheirs={takeTheirs}
        takeTheirsOf={path => setDraft(withTheirs({ opened, draft, theirs: editable(current) }, path))}
        fieldOf={fieldOf}
      />
      <PlanPreview preview={preview} pods={podsOf(view)} ways={{ set: view.set, again, close: onClose }} />
      <Commands
        namespace={view.namespace}
        change={
          !isSound
            ? null
            : isAnew
              ? { kind: 'remake', remake: anew }
              : { kind: 'patch', of: { kind: 'StatefulSet', name: view.name }, patch }
        }
      />
      {agreement.isNeeded && <Agreement isAgreed={agreement.isGiven} agree={agreement.agree} />}
      {wasChanged && clashes.length === 0 && <Alert variant="warning" title={t('edits.changedSince')} />}
      {failure && <Alert variant="danger" title={failure} />}
    </Dialog>
  )
}
