// An object as text that is edited. What is saved is a patch from what was opened to what it became, carried by the version
// that was opened: a field that nobody touched is not sent, and somebody else's change in between is a conflict, never
// overwritten. What both have changed is decided field by field before anything can be saved.
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { formatYaml, YAMLParseError } from '../../../src/base/yaml.ts'
import { type Change, diffObjects } from '../../../src/foresee/object-diff.ts'
import type { Clash } from '../edits/editable.ts'
import { useClient } from '../live/live-store.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { type Dispute, decided, putOnTop, undecidedOf, withTheirs } from './editing/dispute.ts'
import { TypedText } from './editing/typed-text.ts'
import { readValue } from './reading/reader.ts'
import { isLarge } from './reading/text-reader.ts'
import { useObjectIn } from './reading/use-object-in.ts'
import { mergePatchBetween } from './trying/merge-patch.ts'
import { editable, isSameToEdit, type Sending, sendText } from './trying/send-text.ts'
import { unsavedTexts } from './unsaved-texts.ts'
import { useUnsavedKey } from './use-unsaved.ts'

export type Format = 'yaml' | 'json'

const textOf = (object: unknown, format: Format): string =>
  format === 'yaml' ? formatYaml(object) : `${JSON.stringify(object, null, 2)}\n`

export interface Said {
  readonly isGood: boolean
  readonly text: string
}

export type TextLock =
  /** The server has another one than that which was opened. */
  | 'behind'
  | 'undecided'
  /** It is not known yet whether something is undecided. */
  | 'reading'

/** A text that is only sent once somebody has seen what it would do. */
export interface AskedText<T> {
  readonly opened: T
  readonly wanted: T
  /** As of the text: then it cannot be sent. */
  readonly isNewer: boolean
  /** The object as it is then. Rejects with the server's refusal. */
  send(): Promise<T>
  rebase(): void
  close(): void
}

/** `T` is the object's own type: what was typed is read as that. */
export interface ObjectText<T> {
  readonly isOpen: boolean
  /** What is edited; null while nobody does. */
  readonly opened: T | null
  readonly format: Format
  /** What the editor is given; what is typed is told to `type`. */
  readonly source: string
  /** As it stands now, typed or not. */
  readonly text: string
  /** Why it cannot be saved now; null where it can. */
  readonly lock: TextLock | null
  /** Something that was asked for waits until the text is read: a large one takes its time. */
  readonly isReading: boolean
  /** What both have changed, and nobody has decided yet. */
  readonly clashes: readonly Clash[]
  readonly said: Said | null
  /** What saving would change; null where nobody has asked. */
  readonly changes: readonly Change[] | null
  open(): void
  discard(): void
  type(text: string): void
  show(format: Format): void
  /** Puts a whole text in the place of what stands there. */
  replace(text: string): void
  review(): void
  /** Nothing is sent before somebody has seen what it would do. */
  ask(): void
  /** What was asked about, as it is typed now; null while nobody is asked. */
  readonly asked: AskedText<T> | null
  /** Puts what was typed on top of what the server has now. */
  rebase(): void
  decide(clash: Clash, whose: 'mine' | 'theirs'): void
}

const noClashes: readonly Clash[] = []

export function useObjectText<T extends ApiObject>(kind: Kind<T>, object: T): ObjectText<T> {
  const { t } = useTranslation()
  const client = useClient()
  const unsavedKey = useUnsavedKey(kind as Kind, object)
  const [kept] = useState(() => unsavedTexts.of(unsavedKey))
  const [opened, setOpened] = useState((kept?.opened ?? null) as T | null)
  const [format, setFormat] = useState<Format>(kept?.format ?? 'yaml')
  const [source, setSource] = useState(kept?.text ?? '')
  const [text, setText] = useState(kept?.text ?? '')
  const [typed] = useState(() => new TypedText(readValue, text))
  typed.text = text
  const [isReading, setReading] = useState(false)
  /** Words are made as they are drawn: they follow the language. */
  const [told, setTold] = useState<{ readonly isGood: boolean; readonly text: () => string } | null>(null)
  const [dispute, setDispute] = useState((kept?.dispute ?? null) as Dispute<T> | null)
  const [isAsked, setAsked] = useState(false)
  const [changes, setChanges] = useState<readonly Change[] | null>(null)
  const say = (isGood: boolean, words: () => string) => setTold({ isGood, text: words })
  const hush = () => setTold(null)
  // Neither with each key: of a large object, that takes longer than a person types.
  const now = useMemo(() => textOf(editable(object), format), [object, format])
  const untouched = useMemo(() => opened && textOf(editable(opened), format), [opened, format])
  useEffect(() => {
    const isTyped = opened !== null && text !== untouched
    if (isTyped) unsavedTexts.keep(unsavedKey, { opened, format, text, dispute })
    else unsavedTexts.forget(unsavedKey)
  }, [unsavedKey, opened, format, text, untouched, dispute])
  const put = (value: string) => {
    setSource(value)
    setText(value)
    setChanges(null)
  }
  /** What stands in it need not be read then. */
  const putObject = (value: unknown, to: Format) => {
    const made = textOf(value, to)
    typed.put(made, value as object)
    put(made)
  }
  useEffect(() => () => typed.leave(), [typed])
  const { merging } = kind.schema
  const { known } = typed
  const isDisputed = dispute !== null && dispute.paths.size > 0
  const apart = useObjectIn(text, known === null && (isDisputed || isAsked))
  const isRead = known !== null || apart.isRead
  const mine = known ?? apart.object
  const undecided = useRef(noClashes)
  const clashes = useMemo(() => {
    // Until it is known what they are by now, nobody has decided them.
    if (isDisputed && !isRead) return undecided.current
    return opened && mine ? undecidedOf(dispute, { merging, mine, theirs: opened }) : noClashes
  }, [dispute, isDisputed, opened, mine, isRead, merging])
  undecided.current = clashes
  const isNewer = useMemo(() => opened !== null && !isSameToEdit(opened, object), [opened, object])
  const lock = lockOf({ isUndecided: clashes.length > 0, isUnknown: isDisputed && !isRead, isNewer })
  /** What was typed, as an object; null, and said, where it is none. */
  const read = async (): Promise<object | null> => {
    setReading(known === null && isLarge(text))
    const found = await typed.read()
    // Whoever has left it has said what is so by now.
    if (found.kind === 'left') return null
    setReading(false)
    hush()
    if (found.kind === 'object') return found.object
    say(false, () => {
      if (found.kind === 'typed on') return t('yaml.typedOn')
      if (found.kind === 'no object') return t('yaml.invalid', { message: t('yaml.noObject') })
      const words = holdsSeveral(found.error) ? 'yaml.several' : 'yaml.invalid'
      return t(words, { message: errorText(found.error) })
    })
    return null
  }
  /** What was begun with the text before is over, whatever of it is still being read. */
  const startOver = () => {
    typed.leave()
    setReading(false)
    setDispute(null)
    setAsked(false)
    setChanges(null)
    hush()
  }
  const open = () => {
    startOver()
    setOpened(object)
    putObject(editable(object), format)
  }
  /** Where there is nothing to send, it is said. */
  const isSendable = async (): Promise<boolean> => {
    const wanted = opened && (await read())
    if (!wanted || isNewer || undecidedOf(dispute, { merging, mine: wanted, theirs: opened }).length > 0)
      return false
    if (mergePatchBetween(editable(opened), wanted) !== null) return true
    say(true, () => t('yaml.unchanged'))
    return false
  }
  const send = async (sent: Sending<T>): Promise<T> => {
    const after = await sendText(client, sent)
    // Whether or not its page is still looked at.
    unsavedTexts.forget(unsavedKey)
    startOver()
    setOpened(null)
    say(true, () => t('yaml.saved'))
    return after
  }
  const rebase = async () => {
    const mine = opened && (await read())
    // Else what is undecided would never be decided.
    if (!mine || undecidedOf(dispute, { merging, mine, theirs: opened }).length > 0) return
    const found = putOnTop({ merging, base: opened, mine, theirs: object })
    setDispute(found.dispute)
    setOpened(object)
    // What is to be decided is decided beside the text.
    if (found.clashes.length > 0) setAsked(false)
    hush()
    putObject(found.value, format)
  }
  const wanted = isAsked && (lock === null || lock === 'behind') ? mine : null
  const asked: AskedText<T> | null = opened &&
    wanted && {
      opened,
      wanted: wanted as T,
      isNewer,
      send: () => send({ kind, opened, patch: mergePatchBetween(editable(opened), wanted) }),
      rebase,
      close: () => setAsked(false),
    }
  return {
    isOpen: opened !== null,
    opened,
    format,
    source: opened ? source : now,
    text: opened ? text : now,
    lock,
    isReading,
    clashes,
    said: told && { isGood: told.isGood, text: told.text() },
    asked,
    changes,
    open,
    discard() {
      startOver()
      setOpened(null)
    },
    type(value) {
      setText(value)
      setChanges(null)
    },
    async show(to) {
      const value = opened && (await read())
      if (opened && !value) return
      setFormat(to)
      if (value) putObject(value, to)
    },
    replace(value) {
      startOver()
      setOpened(opened ?? object)
      put(value)
    },
    async review() {
      const wanted = opened && (await read())
      if (wanted) setChanges(diffObjects(kind.schema.merging, editable(opened), wanted))
    },
    async ask() {
      if (!(await isSendable())) return
      hush()
      setAsked(true)
    },
    rebase,
    async decide({ path }, whose) {
      if (whose === 'mine') return setDispute(before => decided(before, path))
      const mine = opened && dispute && (await read())
      if (!mine) return
      setDispute(before => decided(before, path))
      putObject(withTheirs({ merging, base: dispute.base, mine, theirs: opened }, path), format)
    },
  }
}

interface Known {
  readonly isUndecided: boolean
  readonly isUnknown: boolean
  readonly isNewer: boolean
}

function lockOf({ isUndecided, isUnknown, isNewer }: Known): TextLock | null {
  if (isUndecided) return 'undecided'
  if (isUnknown) return 'reading'
  return isNewer ? 'behind' : null
}

const holdsSeveral = (error: unknown): boolean =>
  error instanceof YAMLParseError && error.code === 'MULTIPLE_DOCS'
