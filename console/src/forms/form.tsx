// What every field of a form knows: the object that is being edited, what is wrong with it, and how to change it.
//
// The object is the API's own. Problems are shown at the field that they name, once somebody has been there or has asked
// to go on. A field that is locked says why. Forms nest: a card edits a copy, and hands it back when it is confirmed.
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useTranslation } from 'react-i18next'
import { isEqual } from '../../../src/api/equality.ts'
import type { OpenCard } from '../model/kept-draft.ts'
import type { PairFault } from '../model/pair-rows.ts'
import { isSamePath, isWithin, read, write } from '../model/path.ts'
import type { Problem } from '../model/problems.ts'
import type { NumberFault } from '../model/whole-number.ts'
import { problemWords } from './problem-words.ts'

/** Of what was typed and is no value. */
type Fault = NumberFault | PairFault

export interface Form {
  readonly object: object
  readonly namespace: string
  write(path: string, value: unknown): void
  /** For changes of several fields at once. */
  change(to: (object: object) => object): void
  /** Told words of what is wrong at the path or, with `below`, anywhere below it. */
  problemsAt(path: string, below?: boolean): readonly string[]
  /** What was typed and is no value at all; null when it is one. */
  tell(path: string, fault: Fault | null): void
  lockedBecause(path: string): string | null
  /** Opens what is locked, where there is a way; null where there is none, or it is open. */
  readonly unlock: Unlock | null
  validate(object: object): readonly Problem[]
  /** Told while a card is open: what it holds is not in the object yet. */
  onCard(by: 1 | -1): void
  /** Keeps what an open card holds, where the draft is kept. */
  readonly cards: CardKeeping
}

export interface CardKeeping {
  /** What was open when the page was left. */
  held(): OpenCard | null
  /** Null when it is closed. */
  hold(card: OpenCard | null): void
}

export interface Unlock {
  /** Why this person may not; null lets them. */
  readonly denial: string | null
  open(): void
}

const FormContext = createContext<Form | null>(null)

export function useForm(): Form {
  const form = use(FormContext)
  if (!form) throw new Error('a field stands within a form')
  return form
}

export interface FormProviderProps {
  readonly object: object
  readonly namespace: string
  /** What is known besides what is found here, from the server say. It stands at its fields at once. */
  readonly said?: readonly Problem[]
  /** Problems stand at every field, not only where somebody has been. */
  readonly showsAll: boolean
  readonly children: ReactNode
  readonly lockedBecause?: (path: string) => string | null
  readonly unlock?: Unlock | null
  change(to: (object: object) => object): void
  /** Whether something was typed that is no value; without it the form around is told. */
  onUnreadable?(isUnreadable: boolean): void
  validate(object: object): readonly Problem[]
  onCard?(by: 1 | -1): void
  readonly cards?: CardKeeping
}

const unlocked = () => null
const ignored = () => {}
const notKept: CardKeeping = { held: () => null, hold: ignored }
const nothingSaid: readonly Problem[] = []
const unreadable: Fault = { kind: 'whole' }

export function FormProvider(props: FormProviderProps) {
  const { object, namespace, showsAll, children, change, onUnreadable, validate } = props
  const { said = nothingSaid, onCard = ignored, cards = notKept } = props
  const lockedBecause = props.lockedBecause ?? unlocked
  const { unlock = null } = props
  const [touched, setTouched] = useState<readonly string[]>([])
  const [told, setTold] = useState<{ readonly [path: string]: Fault }>({})
  const { t } = useTranslation()
  const words = useProblemWords()
  const id = useId()
  const tellAround = use(FormContext)?.tell
  const isUnreadable = Object.keys(told).length > 0
  useEffect(() => {
    if (!isUnreadable) return
    const say = onUnreadable ?? ((is: boolean) => tellAround?.(id, is ? unreadable : null))
    say(true)
    return () => say(false)
  }, [isUnreadable, onUnreadable, tellAround, id])
  const tell = useCallback(
    (path: string, fault: Fault | null) =>
      setTold(before => {
        if (isEqual(fault, before[path] ?? null)) return before
        const { [path]: _, ...rest } = before
        return fault === null ? rest : { ...rest, [path]: fault }
      }),
    [],
  )
  const found = useMemo(() => validate(object), [validate, object])
  const form = useMemo(
    (): Form => ({
      object,
      namespace,
      change,
      lockedBecause,
      unlock,
      validate,
      onCard,
      cards,
      write(path, value) {
        setTouched(before => (before.includes(path) ? before : [...before, path]))
        change(before => write(before, path, value))
      },
      problemsAt(path, below = false) {
        const isShown = showsAll || touched.some(each => isWithin(path, each) || isWithin(each, path))
        const own = told[path]
        if (own !== undefined) return [t(`forms.problem.${own.kind}`, { ...own })]
        return [...(isShown ? found : nothingSaid), ...said]
          .filter(({ field }) => (below ? isWithin(field, path) : isSamePath(field, path)))
          .map(problem => words(problem))
      },
      tell,
    }),
    [
      object,
      namespace,
      change,
      lockedBecause,
      unlock,
      showsAll,
      touched,
      told,
      t,
      found,
      said,
      words,
      tell,
      validate,
      onCard,
      cards,
    ],
  )
  return <FormContext value={form}>{children}</FormContext>
}

export function useProblemWords(): (problem: Problem) => string {
  const { t, i18n } = useTranslation()
  const { language } = i18n
  return useMemo(() => problem => problemWords(problem, { t, language }), [t, language])
}

/**
 * Tells what is wrong with what was typed for as long as it stands there: not where the field has gone or another value has
 * come into it, and again where the page was hidden for a while.
 */
export function useFault(path: string, fault: Fault | null): void {
  const { tell } = useForm()
  const kept = useRef(fault)
  // A fault that says the same is the same.
  if (!isEqual(kept.current, fault)) kept.current = fault
  const told = kept.current
  useEffect(() => {
    if (told === null) return
    tell(path, told)
    return () => tell(path, null)
  }, [tell, path, told])
}

export interface FieldState {
  readonly value: unknown
  readonly problems: readonly string[]
  readonly lock: string | null
  set(value: unknown): void
}

export function useFieldAt(path: string): FieldState {
  const form = useForm()
  return {
    value: read(form.object, path),
    problems: form.problemsAt(path),
    lock: form.lockedBecause(path),
    set: value => form.write(path, value),
  }
}
