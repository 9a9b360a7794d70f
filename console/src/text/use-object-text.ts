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
import { errorText } from '../parts/error-text.ts'
import { readValue } from './reading/reader.ts'
import { useObjectIn } from './reading/use-object-in.ts'
import { putTogether } from './three-ways.ts'
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
  /** The server has another one than that which was opened. */
  readonly isNewer: boolean
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

/** What was put together of two texts, as far as somebody has to say whose value counts. */
interface Dispute<T> {
  /** What both began with. */
  readonly base: T
  readonly paths: ReadonlySet<string>
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
  const { merging } = kind.schema
  const waysOf = (base: T, mine: object, theirs: T) => ({
    merging,
    base: editable(base),
    mine,
    theirs: editable(theirs),
  })
  const { isRead, object: mine } = useObjectIn(text, dispute !== null || isAsked)
  const undecided = useRef(noClashes)
  const clashes = useMemo(() => {
    // Until it is known what they are by now, nobody has decided them.
    if (dispute && !isRead) return undecided.current
    if (!dispute || !opened || !mine) return noClashes
    const ways = { merging, base: editable(dispute.base), mine, theirs: editable(opened) }
    return putTogether(ways, () => 'mine').clashes.filter(({ path }) => dispute.paths.has(path))
  }, [dispute, opened, mine, isRead, merging])
  undecided.current = clashes
  const isNewer = useMemo(() => opened !== null && !isSameToEdit(opened, object), [opened, object])
  const latest = useRef(text)
  latest.current = text
  /** What was typed, as an object; null, and said, where it is none. */
  const typed = async (): Promise<object | null> => {
    try {
      const value = await readValue(text)
      // What was typed meanwhile is another one.
      if (latest.current !== text) return null
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return editable(value)
      say(false, () => t('yaml.invalid', { message: t('yaml.noObject') }))
    } catch (error) {
      say(false, () =>
        t(holdsSeveral(error) ? 'yaml.several' : 'yaml.invalid', { message: errorText(error) }),
      )
    }
    return null
  }
  const open = () => {
    setOpened(object)
    setDispute(null)
    hush()
    put(now)
  }
  /** Where there is nothing to send, it is said. */
  const isSendable = async (): Promise<boolean> => {
    const wanted = opened && (await typed())
    if (!wanted || isNewer || clashes.length > 0) return false
    if (mergePatchBetween(editable(opened), wanted) !== null) return true
    say(true, () => t('yaml.unchanged'))
    return false
  }
  const send = async (sent: Sending<T>): Promise<T> => {
    const after = await sendText(client, sent)
    // Whether or not its page is still looked at.
    unsavedTexts.forget(unsavedKey)
    setOpened(null)
    setDispute(null)
    setAsked(false)
    setChanges(null)
    setTold({ isGood: true, text: () => t('yaml.saved') })
    return after
  }
  const rebase = async () => {
    const mine = opened && (await typed())
    if (!mine) return
    const found = putTogether(waysOf(opened, mine, object), () => 'mine')
    setDispute({ base: opened, paths: new Set(found.clashes.map(({ path }) => path)) })
    setOpened(object)
    // What is to be decided is decided beside the text.
    if (found.clashes.length > 0) setAsked(false)
    hush()
    put(textOf(found.value, format))
  }
  const wanted = isAsked ? mine : null
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
    isNewer,
    clashes,
    said: told && { isGood: told.isGood, text: told.text() },
    asked,
    changes,
    open,
    discard() {
      setOpened(null)
      hush()
    },
    type(value) {
      setText(value)
      setChanges(null)
    },
    async show(to) {
      const value = opened && (await typed())
      if (opened && !value) return
      setFormat(to)
      if (value) put(textOf(value, to))
    },
    replace(value) {
      setOpened(opened ?? object)
      setDispute(null)
      hush()
      put(value)
    },
    async review() {
      const wanted = opened && (await typed())
      if (wanted) setChanges(diffObjects(kind.schema.merging, editable(opened), wanted))
    },
    async ask() {
      if (!(await isSendable())) return
      hush()
      setAsked(true)
    },
    rebase,
    async decide(clash, whose) {
      const mine = opened && dispute && (await typed())
      if (!mine) return
      setDispute({ ...dispute, paths: new Set([...dispute.paths].filter(path => path !== clash.path)) })
      if (whose === 'mine') return
      const ways = waysOf(dispute.base, mine, opened)
      put(textOf(putTogether(ways, each => (each.path === clash.path ? 'theirs' : 'mine')).value, format))
    },
  }
}

const holdsSeveral = (error: unknown): boolean =>
  error instanceof YAMLParseError && error.code === 'MULTIPLE_DOCS'
