// The same objects as text. What is written into it is in the form as soon as it can be read.
import i18next from 'i18next'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import { part } from '../app/part.ts'
import { useQueryWord } from '../app/router.ts'
import { refusalWords } from '../i18n/server-words.ts'
import { yamlWords } from '../i18n/yaml-words.ts'
import type { Bundle } from '../model/bundle.ts'
import { textWithComments } from '../model/kept-comments.ts'
import type { DraftText } from '../model/kept-draft.ts'
import { type ReadText, type TextFormat, textOfBundle } from '../model/text.ts'
import { Alert } from '../parts/Alert.tsx'
import { FileButtons } from '../text/editor/FileButtons.tsx'
import { firstCovers } from '../text/editor/first-covers.ts'
import { ask } from '../text/reading/reader.ts'
import { readSafely } from '../text/reading/reading.ts'
import { isLarge } from '../text/reading/text-reader.ts'

const TextEditor = part(
  () => import('../text/editor/TextEditor.tsx'),
  module => module.TextEditor,
)

/** A text as somebody has written it, and what was read in it last: it may not be readable now. */
export interface WrittenText extends DraftText {
  readonly bundle: Bundle
}

export interface TextModeProps {
  readonly bundle: Bundle
  /** What was written before, which stands as long as the objects are those that were read in it. */
  readonly written: WrittenText | null
  onWritten(written: WrittenText): void
  change(bundle: Bundle): void
  onReadable(state: Readable): void
  /** Whatever takes long of what will be made of a large bundle. */
  prepare(bundle: Bundle): Promise<void>
}

/** Whether the objects are those of the text. */
export type Readable = 'yes' | 'no' | 'reading'

const beingRead = { kind: 'reading' } as const
type Found = ReadText | typeof beingRead

const readableOf = ({ kind }: Found): Readable =>
  kind === 'read' ? 'yes' : kind === 'reading' ? 'reading' : 'no'

export function TextMode({ bundle, written, onWritten, change, onReadable, prepare }: TextModeProps) {
  const { t } = useTranslation()
  const [word, setWord] = useQueryWord('format')
  const [begun] = useState(() => beginOf(bundle, { written, word }))
  const [format, setFormat] = useState(begun.format)
  const [source, setSource] = useState(begun.text)
  const [text, setText] = useState(begun.text)
  const [found, setFound] = useState<Found>(() =>
    begun !== written
      ? { kind: 'read', bundle, repeated: [] }
      : isLarge(begun.text)
        ? beingRead
        : readSafely(begun.text),
  )
  const [readable] = useState(readableOf(found))
  /** Of what was typed last, while it is read. */
  const reading = useRef(new AbortController())
  const take = (now: Found, text: string, as: TextFormat) => {
    setFound(now)
    onReadable(readableOf(now))
    onWritten({ text, format: as, bundle: now.kind === 'read' ? now.bundle : bundle })
    if (now.kind === 'read') change(now.bundle)
  }
  const readApart = async (text: string, as: TextFormat) => {
    const { signal } = reading.current
    const now = await ask({ kind: 'bundle', text }, signal)
    if (now.kind === 'read') await prepare(now.bundle)
    if (!signal.aborted) take(now, text, as)
  }
  // A text that was half typed is found again as it was left.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed afterwards is read as it is typed
  useEffect(() => {
    reading.current = new AbortController()
    onReadable(readable)
    if (readable === 'reading') void readApart(begun.text, begun.format)
    return () => reading.current.abort()
  }, [readable, onReadable])
  const read = (text: string, as = format) => {
    setText(text)
    reading.current.abort()
    reading.current = new AbortController()
    if (!isLarge(text)) return take(readSafely(text), text, as)
    take(beingRead, text, as)
    void readApart(text, as)
  }
  const begin = (text: string, as: TextFormat) => {
    setFormat(as)
    setWord(as)
    setSource(text)
    setText(text)
  }
  /** Of YAML, as it stood there last: JSON has no place for its comments. */
  const [yaml, setYaml] = useState(begun.format === 'yaml' ? begun.text : null)
  const show = (to: TextFormat) => {
    if (format === 'yaml') setYaml(text)
    begin(to === 'yaml' && yaml !== null ? textWithComments(yaml, bundle) : textOfBundle(bundle, to), to)
  }
  const bring = (brought: string) => {
    // JSON begins with a bracket.
    const as = /^\s*[[{]/.test(brought) ? 'json' : 'yaml'
    begin(brought, as)
    read(brought, as)
  }
  return (
    <section className="block" aria-label={t('create.editMode')}>
      <div className="buttons">
        {(['yaml', 'json'] as const).map(each => (
          <button
            key={each}
            type="button"
            className="tag"
            aria-pressed={each === format}
            disabled={found.kind !== 'read'}
            onClick={() => show(each)}
          >
            {each.toUpperCase()}
          </button>
        ))}
        <FileButtons text={text} name={nameOf(bundle.set) || 'statefulset'} format={format} bring={bring} />
        <span className="field__hint">{t('create.textHow')}</span>
      </div>
      {found.kind === 'reading' && (
        <p className="field__hint" role="status">
          {t('create.reading')}
        </p>
      )}
      {found.kind !== 'read' && found.kind !== 'reading' && (
        <Alert variant="danger" title={problemText(found, t)} />
      )}
      {found.kind === 'read' && found.repeated.length > 0 && (
        <Alert variant="warning" title={t('create.repeated', { keys: found.repeated.join(', ') })} />
      )}
      <Suspense
        fallback={
          <pre className="yaml__plain" aria-busy="true">
            {firstCovers(source).length > 0 ? t('common.loading') : source}
          </pre>
        }
      >
        <TextEditor
          source={source}
          isReadOnly={false}
          coversSecrets
          label={t('create.editMode')}
          onChange={text => read(text)}
        />
      </Suspense>
    </section>
  )
}

interface Left {
  readonly written: WrittenText | null
  /** In the address: the syntax that was chosen, or nothing. */
  readonly word: string
}

/** As it was written, unless it can be read and the other syntax was chosen since. */
function beginOf(bundle: Bundle, { written, word }: Left): WrittenText {
  const format = word === 'json' ? 'json' : 'yaml'
  const stands =
    written?.bundle === bundle &&
    (word === '' ||
      written.format === format ||
      isLarge(written.text) ||
      readSafely(written.text).kind !== 'read')
  return stands ? written : { text: textOfBundle(bundle, format), format, bundle }
}

type Translate = ReturnType<typeof useTranslation>['t']

function problemText(found: Exclude<ReadText, { readonly kind: 'read' }>, t: Translate): string {
  switch (found.kind) {
    case 'unreadable':
      return t('yaml.invalid', { message: yamlWords(found.message, i18next.language ?? 'en') })
    case 'misfit':
      return t('yaml.invalid', {
        message: refusalWords({ reason: 'BadRequest', message: found.message }, i18next.language ?? 'en'),
      })
    case 'sets':
      return t('create.sets', { count: found.count })
    case 'noObject':
      return t('create.noObject', { place: found.place })
  }
}
