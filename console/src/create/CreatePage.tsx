// Making a set: four steps, the same objects as text, and beside them what will come of it.
//
// The draft is the objects themselves. It is kept by this tab, so that a reload loses nothing; it goes when the set is made.
import { Button, Switch, Title } from '@patternfly/react-core'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { hazardText, type PlanWords } from '../../../src/foresee/words/plan-words.ts'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { useIsEnding } from '../access/use-projects.ts'
import { focusOn } from '../app/focus.ts'
import { Link } from '../app/Link.tsx'
import { addressOf, fromHere, useQueryWord, useTurnedWord } from '../app/router.ts'
import { BesidesContext } from '../forms/besides.ts'
import { objectWord } from '../forms/field-word.ts'
import { FormProvider } from '../forms/form.tsx'
import { addFormTexts } from '../forms/texts.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import { useLiveNames } from '../live/live-store.tsx'
import {
  type Bundle,
  inNamespace,
  keyOfObject,
  kindOfObject,
  newBundle,
  objectsOf,
  placedIn,
  withSet,
} from '../model/bundle.ts'
import { withModeKept } from '../model/deployment-mode.ts'
import { followed } from '../model/follow.ts'
import {
  asReadByServer,
  lookedThrough,
  type Problem,
  problemsOfBundle,
  problemsOfImages,
  problemsOfObject,
} from '../model/problems.ts'
import { readText } from '../model/text.ts'
import { clockText } from '../parts/time.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { sentences } from '../parts/words/sentences.ts'
import { QuotaLeftList } from '../quota/QuotaLeftList.tsx'
import { askOfNew } from '../quota/quota-left.ts'
import { inSlices } from '../text/reading/in-slices.ts'
import { isLarge } from '../text/reading/text-reader.ts'
import { CreateAside } from './CreateAside.tsx'
import { missingOf, placeOf } from './create-objects.ts'
import { DraftMoveNotice } from './DraftMoveNotice.tsx'
import { moved, moveOf } from './draft-move.ts'
import { type Readable, whileWanted } from './draft-reading.ts'
import { halfTypedOf } from './half-typed.ts'
import { movedText } from './moved-text.ts'
import { NewObjects } from './NewObjects.tsx'
import { ServiceChoice } from './ServiceChoice.tsx'
import { AdvancedStep, BasicStep, PodsStep, type Step, StorageStep, stepOf, steps } from './steps.tsx'
import { TextMode, type WrittenText } from './TextMode.tsx'
import { type CreatePlan, useCreatePlan } from './use-create-plan.ts'
import { useCreation } from './use-creation.ts'
import { useGoneAlong } from './use-gone-along.ts'
import { useKeptDraft } from './use-kept-draft.ts'
import './create.css'
import { Alert } from '../parts/Alert.tsx'

addFormTexts()

const nothing: readonly Problem[] = []
/** Of what will be created. */
const namedMax = 20

export function CreatePage() {
  const { t, i18n } = useTranslation()
  const { kept, keep, cards: heldCards, forget } = useKeptDraft()
  const [asked, choose] = useQueryWord('project')
  const [first] = useState(asked)
  const [project, setProject] = useState(kept?.project || asked || 'default')
  const [bundle, setBundle] = useState<Bundle>(() => kept?.bundle ?? newBundle(project))
  const placed = useMemo(() => placedIn(bundle, project), [bundle, project])
  const [stepWord, setStepWord] = useTurnedWord('step', 'basic')
  const [mode, setMode] = useQueryWord('mode', 'form')
  const [cards, setCards] = useState(0)
  const [isUnreadable, setUnreadable] = useState(false)
  const [readable, setReadable] = useState<Readable>('yes')
  const [wasAsked, setAsked] = useState(false)
  const goOn = useRef(fromHere())
  /** The set that was sent, once all of it is there: what the draft says by now may be another one. */
  const [allMade, setAllMade] = useState<StatefulSet | null>(null)
  const goToMade = (set: StatefulSet) => {
    forget()
    goOn.current(addressOf(['sets', set.metadata?.namespace ?? project, nameOf(set)]))
  }
  const [begun] = useState(() => ({ made: new Set(kept?.made), unsure: kept?.unsure ?? [] }))
  const creation = useCreation({ begun, bundle: placed, onFound: goToMade })
  const { standing, underWay, isBusy } = creation
  const { made, unsure } = standing
  const form = useRef<HTMLDivElement>(null)
  const step = steps.find(each => each === stepWord) ?? 'basic'
  const namespace = placed.set.metadata?.namespace ?? project
  const taken = useLiveNames(kinds.StatefulSet as Kind, namespace).items
  const denialOf = useDenials(namespace)
  const denials = objectsOf(placed).flatMap(object => denialOf(createNeedOf(object)) ?? [])
  const ending = useIsEnding(namespace) ? t('create.endingProject', { project: namespace }) : null
  /** Steps that somebody has gone on from: what is missing in them is told. */
  const [left, setLeft] = useState<ReadonlySet<Step>>(new Set())
  const isTold = (each: Step) => wasAsked || left.has(each)

  const [written, setWritten] = useState<WrittenText | null>(() =>
    kept?.text ? { ...kept.text, bundle: kept.bundle } : null,
  )
  const { text, isUnderWay, failure: lost } = useGoneAlong(written, bundle)
  const [untouched, setUntouched] = useState(kept ? null : bundle)
  /** Another one has everything below begin anew. */
  const [round, startRound] = useState(0)
  useEffect(() => {
    const isTouched = bundle !== untouched || text !== null || made.size > 0
    const kept = text && { text: text.text, format: text.format }
    const known = { made: [...underWay.made], unsure: underWay.unsure }
    keep({ bundle, project, text: kept, ...known }, { isTouched })
  }, [bundle, project, untouched, text, made, underWay, keep])
  const { forget: forgetFailure } = creation

  const change = useCallback(
    (to: (bundle: Bundle) => Bundle) => {
      forgetFailure()
      setBundle(before => {
        const after = followed(before, to(before))
        return withSet(after, withModeKept(before.set, after.set))
      })
    },
    [forgetFailure],
  )
  const changeSet = useCallback(
    (to: (object: object) => object) => change(before => withSet(before, to(before.set) as StatefulSet)),
    [change],
  )
  // As text, everything is as it was written: nothing follows.
  const changeText = useCallback(
    (now: Bundle) => {
      forgetFailure()
      setBundle(now)
    },
    [forgetFailure],
  )
  const onCard = useCallback((by: 1 | -1) => setCards(count => count + by), [])
  // One that may be there is looked for, and is no other one of the name.
  const isOwn = made.has(placeOf(placed.set)) || unsure.some(each => placeOf(each) === placeOf(placed.set))
  const isTaken = !isOwn && taken.some(each => nameOf(each) === nameOf(placed.set))
  const clash = useMemo(
    (): readonly Problem[] =>
      isTaken
        ? [
            {
              object: keyOfObject(placed.set),
              field: 'metadata.name',
              kind: 'said',
              detail: t('create.taken'),
            },
          ]
        : nothing,
    [placed, isTaken, t],
  )
  const problems = useMemo(() => [...problemsOfBundle(placed), ...clash], [placed, clash])
  const halfTyped = halfTypedOf({ cards, isUnreadable, readable: mode === 'text' ? readable : null })
  const hindrance = halfTyped && t(`create.${halfTyped}`)
  const isHalfTyped = halfTyped !== null
  const move = useMemo(
    () =>
      moveOf({
        bundle,
        project,
        asked,
        isBegun: isBusy || made.size > 0 || unsure.length > 0,
        isFoundAgain: kept !== null && asked === first,
        isHalfTyped,
      }),
    [bundle, project, asked, isBusy, made, unsure, kept, first, isHalfTyped],
  )
  const moveTo = useCallback(
    (to: string) => {
      const move = { from: project, to }
      const goes = mode === 'text' && text ? withTextMoved(text, move) : null
      if (goes) {
        setWritten(goes)
        changeText(goes.bundle)
      } else change(before => moved(before, move))
      setProject(to)
      startRound(count => count + 1)
    },
    [text, change, changeText, mode, project],
  )
  useEffect(() => {
    if (move.kind === 'goes') moveTo(move.to)
  }, [move, moveTo])
  const [turn, again] = useReducer((count: number) => count + 1, 0)
  const plan = useCreatePlan(problems.length === 0 && hindrance === null ? placed : null, { made, turn })
  const planWords = usePlanWords()
  const said = [
    ...clash,
    ...nameProblemsOf(plan, placed.set, { words: planWords, t }),
    ...(plan.kind === 'refused' ? plan.problems : nothing),
    ...creation.refused,
  ]

  const create = async () => {
    setAsked(true)
    if (problems.length > 0 || hindrance !== null) return
    // What hindered it may be out of the way by now.
    if (plan.kind === 'refused') return again()
    goOn.current = fromHere()
    if (await creation.create(placed)) setAllMade(placed.set)
  }
  const leaving = useRef(goToMade)
  leaving.current = goToMade
  // Not before the page knows itself that nothing is under way any more: it would ask.
  useEffect(() => {
    if (allMade) leaving.current(allMade)
  }, [allMade])
  const startOver = () => {
    forget()
    const fresh = newBundle(namespace)
    setProject(namespace)
    setUntouched(fresh)
    setBundle(fresh)
    setWritten(null)
    creation.startOver()
    setAsked(false)
    setLeft(new Set())
    startRound(count => count + 1)
    setStepWord('basic')
  }
  const leaveFor = (to: Step) => {
    setLeft(before => new Set([...before, step]))
    setStepWord(to)
  }
  const toStep = (to: Step) => {
    const isUntold = !isTold(step) && problems.some(({ object, field }) => stepOf(object, field) === step)
    if (isUntold && steps.indexOf(to) > steps.indexOf(step)) {
      // The first time it is only said what is missing; who goes on all the same leaves the step marked.
      setLeft(before => new Set([...before, step]))
      setTimeout(() => focusOn(form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')))
      return
    }
    leaveFor(to)
    // What is to be filled in next stands at the top, and so does the keyboard.
    setTimeout(() => focusOn(form.current?.querySelector<HTMLElement>('h2')))
  }
  const lead = ({ object, field }: Problem) => {
    // What is half typed would be left behind.
    if (hindrance !== null) return
    setMode('form')
    setStepWord(stepOf(object, field))
    setTimeout(() => focusOn(form.current?.querySelector<HTMLElement>('[aria-invalid="true"], h2')))
  }
  const wordOf = (object: ApiObject) => objectWord({ kind: object.kind, name: nameOf(object) }, t)
  /** The set comes last, and is named. */
  const named = (objects: readonly ApiObject[]): readonly string[] =>
    objects.length <= namedMax
      ? objects.map(wordOf)
      : [
          ...objects.slice(0, namedMax - 1).map(wordOf),
          t('common.andMore', { count: objects.length - namedMax }),
          ...objects.slice(-1).map(wordOf),
        ]
  const namesMade = [...made].map(place => {
    const [, kind, name = ''] = place.split('/')
    return objectWord({ kind, name }, t)
  })
  const forms = { bundle, namespace, said, showsAll: isTold(step), change }
  return (
    <div className="page create">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf(['sets'])}>{t('detail.back')}</Link> / <span>{namespace}</span>
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{t('create.title')}</Title>
        <span className="page__space" />
        <Switch
          id="edit-mode"
          label={t('create.editMode')}
          isChecked={mode === 'text'}
          isDisabled={hindrance !== null || isUnderWay}
          onChange={(_, isOn) => setMode(isOn ? 'text' : 'form')}
        />
      </header>
      {kept && (
        <Alert
          variant="info"
          className="notice"
          title={t('create.draftOf', { time: clockText(kept.savedAt, i18n.language) })}
          actionLinks={
            <Button variant="link" isDisabled={isBusy} onClick={startOver}>
              {t('create.startOver')}
            </Button>
          }
        />
      )}
      {move.kind === 'asks' && (
        <DraftMoveNotice
          move={move}
          project={project}
          made={namesMade}
          hindrance={hindrance}
          isBusy={isBusy}
          go={() => moveTo(move.to)}
          stay={() => choose(project)}
        />
      )}
      {lost !== null && (
        <Alert variant="warning" className="notice" title={t('create.commentsLost')}>
          {errorText(lost)}
        </Alert>
      )}
      {ending !== null && <Alert variant="warning" className="notice" title={ending} />}
      {denials.length > 0 && (
        <Alert variant="warning" className="notice" title={t('create.mayNot')}>
          <ul className="problems">
            {[...new Set(denials)].map(denial => (
              <li key={denial}>{denial}</li>
            ))}
          </ul>
        </Alert>
      )}
      {made.size > 0 && (
        <Alert
          variant="warning"
          className="notice"
          title={t('create.madeAlready', {
            names: namesMade.join(t('common.listComma')),
          })}
        />
      )}
      <div className="create__columns">
        {mode === 'text' ? (
          <TextMode
            key={round}
            bundle={bundle}
            written={text}
            onWritten={setWritten}
            change={changeText}
            onReadable={setReadable}
            prepare={(bundle, signal) =>
              inSlices(whileWanted(lookedThrough(placedIn(bundle, project)), signal))
            }
          />
        ) : (
          <div className="create__form" ref={form}>
            <Steps
              step={step}
              choose={leaveFor}
              isLocked={hindrance !== null}
              hasProblem={each =>
                isTold(each) && problems.some(({ object, field }) => stepOf(object, field) === each)
              }
            />
            <BesidesContext value={bundle.others}>
              <FormProvider
                key={round}
                object={bundle.set}
                namespace={namespace}
                validate={validateSet}
                said={said.filter(({ object }) => object.startsWith('StatefulSet/'))}
                showsAll={isTold(step)}
                change={changeSet}
                onUnreadable={setUnreadable}
                onCard={onCard}
                cards={heldCards}
              >
                {step === 'basic' && (
                  <BasicStep
                    namespace={namespace}
                    moveTo={name => {
                      setProject(name)
                      change(before => inNamespace(before, name))
                      // What is chosen for the page goes along, as it does the other way round.
                      choose(name)
                    }}
                  />
                )}
                {step === 'pods' && <PodsStep service={<ServiceChoice {...forms} />} />}
                {step === 'storage' && <StorageStep alongside={<NewObjects {...forms} />} />}
                {step === 'advanced' && <AdvancedStep />}
              </FormProvider>
            </BesidesContext>
            <StepButtons step={step} choose={toStep} isLocked={hindrance !== null} />
          </div>
        )}
        <CreateAside
          // Until the last step it is that one which leads on.
          variant={mode === 'text' || step === steps.at(-1) ? 'primary' : 'secondary'}
          problems={problems}
          plan={plan}
          showsProblems={wasAsked}
          hindrance={hindrance}
          denial={ending ?? denials[0] ?? null}
          isBusy={isBusy}
          bundle={placed}
          objects={named(missingOf(placed, made))}
          failed={creation.refused}
          unsure={creation.unsure && wordOf(creation.unsure)}
          quota={
            <QuotaLeftList
              project={namespace}
              ask={ranges =>
                askOfNew(asReadByServer(placed.set), { others: placed.others.map(asReadByServer), ranges })
              }
            />
          }
          goTo={lead}
          create={create}
          again={again}
        />
      </div>
    </div>
  )
}

/** Null where it cannot be read any more. A large one is read once it is shown. */
function withTextMoved(written: WrittenText, move: Record<'from' | 'to', string>): WrittenText | null {
  const text = movedText(written.text, move)
  if (isLarge(text)) return { ...written, text, bundle: moved(written.bundle, move) }
  const now = readText(text)
  return now.kind === 'read' ? { ...written, text, bundle: now.bundle } : null
}

const createNeedOf = (object: ApiObject) => {
  const kind = kindOfObject(object)
  return kind ? [needOf('create', kind)] : []
}

interface NameWords {
  readonly words: PlanWords
  readonly t: ReturnType<typeof useTranslation>['t']
}

/** The API takes a name that is too long for the Pods of a set: the plan knows, and it is told where it can be mended. */
function nameProblemsOf(plan: CreatePlan, set: StatefulSet, { words, t }: NameWords): readonly Problem[] {
  if (plan.kind !== 'planned') return nothing
  return plan.plan.hazards
    .filter(({ id }) => id === 'H19')
    .map(hazard => {
      const { title, remedy } = hazardText(words, hazard)
      return {
        object: keyOfObject(set),
        field: 'metadata.name',
        kind: 'said',
        detail: sentences(t('common.sentence', { words: title }), remedy),
      }
    })
}

const validateSet = (object: object) => [
  ...problemsOfObject(object, null),
  ...problemsOfImages(object as StatefulSet),
]

interface StepsProps {
  readonly step: Step
  readonly isLocked: boolean
  choose(step: Step): void
  hasProblem(step: Step): boolean
}

function Steps({ step, isLocked, choose, hasProblem }: StepsProps) {
  const { t } = useTranslation()
  return (
    <ol className="steps" aria-label={t('create.stepsLabel')}>
      {steps.map((each, index) => (
        <li key={each}>
          <button
            type="button"
            className={`steps__step ${each === step ? 'steps__step--now' : ''}`}
            aria-current={each === step ? 'step' : undefined}
            disabled={isLocked && each !== step}
            onClick={() => choose(each)}
          >
            <span className="steps__number" aria-hidden="true">
              {hasProblem(each) ? '!' : index + 1}
            </span>
            {t(`create.steps.${each}`)}
            {hasProblem(each) && <span className="pf-v6-screen-reader">{t('create.problems')}</span>}
          </button>
        </li>
      ))}
    </ol>
  )
}

function StepButtons({ step, isLocked, choose }: Omit<StepsProps, 'hasProblem'>) {
  const { t } = useTranslation()
  const at = steps.indexOf(step)
  const [before, after] = [steps[at - 1], steps[at + 1]]
  return (
    <div className="buttons">
      {before && (
        <Button variant="secondary" isDisabled={isLocked} onClick={() => choose(before)}>
          {t('create.back')}
        </Button>
      )}
      {after && (
        <Button isDisabled={isLocked} onClick={() => choose(after)}>
          {t('create.next')}
        </Button>
      )}
    </div>
  )
}
