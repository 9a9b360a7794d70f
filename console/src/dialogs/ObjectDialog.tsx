// An object beside a set, its Service or its autoscaler, in a dialog: made, changed by the difference alone, or deleted. What
// the server would make of it stands below the form.
import { Button } from '@patternfly/react-core'
import { Fragment, type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { Commands } from '../commands/Commands.tsx'
import type { Change } from '../commands/commands-of.ts'
import { ClashNotice } from '../edits/ClashNotice.tsx'
import { editable, placedPath } from '../edits/editable.ts'
import { type Sent, sendPatch } from '../edits/send-patch.ts'
import { onTopOfTheirs, withTheirs } from '../edits/take-theirs.ts'
import type { Field } from '../fields/field.ts'
import { Fields } from '../forms/Fields.tsx'
import { fieldWord } from '../forms/field-word.ts'
import { FormProvider } from '../forms/form.tsx'
import { ProblemList } from '../forms/ProblemList.tsx'
import { useClient } from '../live/live-store.tsx'
import { patchBetween } from '../model/change.ts'
import { type Problem, problemsOfObject } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import { Alert } from '../parts/Alert.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { errorText } from '../parts/words/error-text.ts'
import { type Saying, saying } from '../parts/words/saying.ts'
import type { Answer } from '../preview/use-answer.ts'
import { Tried } from '../text/trying/Tried.tsx'
import { isAnswered, isWrongText, type TriedText } from '../text/trying/try-text.ts'
import { useTried } from '../text/trying/use-tried.ts'
import { AppearedNotice } from './AppearedNotice.tsx'

export interface ObjectDialogProps<T extends ApiObject> {
  readonly title: string
  readonly kind: Kind<T>
  /** What is there; null for what is to be made. */
  readonly old: T | null
  readonly fresh: T
  readonly fields: readonly Field[]
  /** In the place of fields: a form of its own. It begins anew, with what is kept of the draft, once theirs are taken. */
  form?(opened: T, draft: T, change: (to: (before: T) => T) => void): ReactNode
  readonly note?: ReactNode
  readonly canDelete?: boolean
  /** Why a field of what is there cannot change; null where it can. The name never does. */
  lockedBecause?(path: string): string | null
  /** How values of it are told; as they are, if not said otherwise. */
  toldAs?(value: unknown): unknown
  /** What else follows from it, as it stands in the form. */
  follows?(draft: T): ReactNode
  onClose(): void
  onDone(said: Saying): void
}

type Clash<T> = Extract<Sent<T>, { readonly kind: 'clash' }>

const nothing: readonly Problem[] = []

export function ObjectDialog<T extends ApiObject>(props: ObjectDialogProps<T>) {
  const { title, kind, old, fresh, fields, form, note, canDelete = false, follows } = props
  const { lockedBecause: fixed = unlocked, toldAs = itself, onClose, onDone } = props
  const { t } = useTranslation()
  const client = useClient()
  const [opened, setOpened] = useState<T | null>(() => (old ? editable(old) : null))
  const [clash, setClash] = useState<Clash<T> | null>(null)
  const [blank] = useState(fresh)
  const [draft, setDraft] = useState<T>(() => opened ?? fresh)
  const [openings, setOpenings] = useState(1)
  const { isBusy, problem, make, forget } = useAttempt(error => ({
    said: isRefusal(error) ? problemsOfRefusal(error, draft) : nothing,
    failure: isRefusal(error) ? null : errorText(error),
  }))
  const { said, failure } = problem ?? { said: nothing, failure: null }
  const [wasAsked, setAsked] = useState(opened !== null)
  const [isUnreadable, setUnreadable] = useState(false)
  const validate = useCallback(
    // What may change depends on how it stands, too: the size of a claim that has its volume.
    (object: object) => problemsOfObject(withStatusOf(old, object), opened && withStatusOf(old, opened)),
    [opened, old],
  )
  const patch = opened ? patchBetween(opened, draft) : null
  const problems = validate(draft)
  const isAsked = problems.length === 0 && !isUnreadable && (opened === null || patch !== null)
  const before = opened && old ? editable(old) : opened
  const tried = useTried(kind, isAsked ? { before, patch, draft } : null)
  const isWrong = isWrongText(tried)
  const wrongs = isWrong && tried.kind === 'refused' ? problemsOfRefusal(tried.error, draft) : nothing
  const lockedBecause = useCallback(
    (path: string) =>
      opened === null ? null : path === 'metadata.name' ? t('edits.nameFixed') : fixed(path),
    [opened, fixed, t],
  )
  const attempt = (act: () => Promise<Clash<T> | null>, done: Saying) =>
    make(async () => {
      setClash(null)
      const found = await act()
      setClash(found)
      if (found) return
      onDone(done)
      onClose()
    })
  const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
  const apply = (known: T | null) => {
    setAsked(true)
    if (problems.length > 0 || isUnreadable) return
    const name = draft.metadata?.name ?? ''
    void attempt(
      async () => {
        if (!known || !patch) {
          await client.create(kind, draft, query)
          return null
        }
        const sent = await sendPatch(client, { kind, known, seen: null, patch })
        return sent.kind === 'clash' ? sent : null
      },
      saying(opened ? 'edits.changed' : 'edits.made', { kind: kind.kind, name }),
    )
  }
  const change = (to: (before: T) => T) => {
    forget()
    setClash(null)
    setDraft(to)
  }
  // A second one beside it would be at odds with it.
  const appeared = opened === null && !isBusy ? old : null
  const takeAppeared = (theirs: T) => {
    forget()
    setDraft(onTopOfTheirs({ opened: blank, draft, theirs }))
    setOpened(theirs)
    setOpenings(openings + 1)
  }
  const refused = said.length > 0 ? said : wrongs
  const shown = [...(wasAsked ? problems : nothing), ...refused]
  return (
    <Dialog
      title={title}
      isChanged={isUnreadable || (opened ? patch !== null : patchBetween(blank, draft) !== null)}
      onClose={onClose}
      footer={
        <DialogFooter
          action={t(opened ? 'common.apply' : 'common.create')}
          // What is still missing in a new one is told when it is asked for.
          isReady={
            appeared === null && (isAsked ? isAnswered(tried) && !isWrong : opened === null && !isUnreadable)
          }
          isBusy={isBusy}
          act={() => apply(opened)}
          close={onClose}
        >
          {canDelete && opened && (
            <Button
              variant="danger"
              isDisabled={isBusy}
              onClick={() =>
                attempt(
                  async () => {
                    await client.delete(kind, refOf(opened), { preconditions: { uid: opened.metadata?.uid } })
                    return null
                  },
                  saying('edits.deleted', { kind: kind.kind, name: nameOf(opened) }),
                )
              }
            >
              {t('edits.delete')}
            </Button>
          )}
          {opened && patch === null && <span className="field__hint">{t('yaml.unchanged')}</span>}
        </DialogFooter>
      }
    >
      <div className="edit-form">
        {note}
        {appeared && <AppearedNotice name={nameOf(appeared)} take={() => takeAppeared(editable(appeared))} />}
        <FormProvider
          object={draft}
          namespace={draft.metadata?.namespace ?? ''}
          validate={validate}
          said={refused}
          showsAll={wasAsked}
          lockedBecause={lockedBecause}
          onUnreadable={setUnreadable}
          change={to => change(before => to(before) as T)}
        >
          {form ? (
            <Fragment key={openings}>{form(opened ?? blank, draft, change)}</Fragment>
          ) : (
            <Fields fields={fields} />
          )}
        </FormProvider>
        {shown.length > 0 && (
          <Alert variant="danger" title={t('create.problems')}>
            <ProblemList problems={shown} objectOf={() => draft} />
          </Alert>
        )}
      </div>
      {isAsked && !isWrong && <Tried kind={kind.kind} before={before} tried={toldOf(tried, toldAs)} />}
      {isAsked && follows?.(draft)}
      {/* Values of Secrets are for nobody's history of commands. */}
      {kind.kind !== 'Secret' && (
        <Commands
          namespace={draft.metadata?.namespace ?? ''}
          change={isAsked ? changeOf(kind, draft, patch) : null}
        />
      )}
      {failure && <Alert variant="danger" title={failure} />}
      <ClashNotice
        fieldOf={path => fieldWord(placedPath(path, draft), { ...draft, kind: kind.kind }, t)}
        clashes={(clash?.clashes ?? []).map(each => ({
          path: each.path,
          was: toldAs(each.was),
          theirs: toldAs(each.theirs),
          mine: toldAs(each.mine),
        }))}
        takeMine={() => clash && apply(clash.theirs)}
        takeTheirs={() => {
          if (!clash || !opened) return
          setDraft(withTheirs({ opened, draft, theirs: clash.theirs }, null))
          setOpened(clash.theirs)
          setOpenings(openings + 1)
          setClash(null)
        }}
      />
    </Dialog>
  )
}

const changeOf = ({ kind }: { readonly kind: string }, draft: ApiObject, patch: object | null): Change =>
  patch ? { kind: 'patch', of: { kind, name: nameOf(draft) }, patch } : { kind: 'create', object: draft }

const itself = (value: unknown) => value
const unlocked = () => null

const withStatusOf = <T extends object>(old: ApiObject | null, object: T): T => {
  const status: unknown = old && Reflect.get(old, 'status')
  return status ? { ...object, status } : object
}

/** What the server would do, with its values told as the dialog tells them. */
const toldOf = (tried: Answer<TriedText>, toldAs: (value: unknown) => unknown): Answer<TriedText> =>
  tried.kind !== 'taken'
    ? tried
    : {
        ...tried,
        changes: tried.changes.map(each => ({
          ...each,
          before: toldAs(each.before),
          after: toldAs(each.after),
        })),
      }
