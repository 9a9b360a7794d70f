// The same objects as text. What is written into it is in the form as soon as it can be read.
import i18next from 'i18next'
import { Suspense, useEffect, useState } from 'react'
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
import { errorText } from '../parts/words/error-text.ts'
import { FileButtons } from '../text/editor/FileButtons.tsx'
import { firstCovers } from '../text/editor/first-covers.ts'
import { ask } from '../text/reading/reader.ts'
import { readSafely } from '../text/reading/reading.ts'
import { isLarge } from '../text/reading/text-reader.ts'
import { DraftReading, type DraftState, type Readable } from './draft-reading.ts'

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
  /** Whatever takes long of what will be made of a large bundle, unless it is not wanted any more. */
  prepare(bundle: Bundle, signal: AbortSignal): Promise<void>
}

export function TextMode({ bundle, written, onWritten, change, onReadable, prepare }: TextModeProps) {
  const { t } = useTranslation()
  const [word, setWord] = useQueryWord('format')
  const [begun] = useState(() => beginOf(bundle, { written, word }))
  const [format, setFormat] = useState(begun.format)
  const [source, setSource] = useState(begun.text)
  const [text, setText] = useState(begun.text)
  const [reading] = useState(() => {
    const readAtOnce = (text: string) => (isLarge(text) ? null : readSafely(text))
    return new DraftReading(begun, { readAtOnce, known: begun === written ? null : bundle })
  })
  const [found, setFound] = useState(reading.state.found)
  const ears = {
    async readApart(text: string, signal: AbortSignal) {
      const now = await ask({ kind: 'bundle', text }, signal)
      if (now.kind === 'read') await prepare(now.bundle, signal)
      return now
    },
    onReadable,
    onTaken({ text, format, found }: DraftState) {
      setFound(found)
      onWritten({ text, format, bundle: found.kind === 'read' ? found.bundle : bundle })
      if (found.kind === 'read') change(found.bundle)
    },
  }
  /** While the same objects are written in the other syntax. */
  const [isTurned, setTurned] = useState(false)
  // A text that was half typed is found again as it was left.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed afterwards is read as it is typed
  useEffect(() => {
    setTurned(false)
    // The editor is made anew when the page is shown again.
    setSource(reading.state.text)
    return reading.show(ears)
  }, [reading])
  const read = (text: string, as = format) => {
    setTurned(false)
    setText(text)
    reading.read({ text, format: as }, ears)
  }
  const begin = (text: string, as: TextFormat) => {
    setFormat(as)
    setWord(as)
    setSource(text)
    setText(text)
  }
  /** Of YAML, as it stood there last: JSON has no place for its comments. */
  const [yaml, setYaml] = useState(begun.format === 'yaml' ? begun.text : null)
  const turn = (text: string, to: TextFormat) => {
    setTurned(false)
    reading.turn({ text, format: to })
    begin(text, to)
  }
  /** Why the other syntax could not be come to. */
  const [failure, setFailure] = useState<unknown>(null)
  const show = async (to: TextFormat) => {
    setFailure(null)
    if (format === 'yaml') setYaml(text)
    // The one that was chosen last counts.
    const signal = reading.anew()
    if (to !== 'yaml' || yaml === null) return turn(textOfBundle(bundle, to), to)
    if (!isLarge(yaml)) return turn(textWithComments(yaml, bundle), to)
    setTurned(true)
    try {
      const turned = await ask({ kind: 'comments', text: yaml, bundle }, signal)
      if (!signal.aborted) turn(turned, to)
    } catch (error) {
      if (signal.aborted) return
      setTurned(false)
      setFailure(error)
    }
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
      {/* What comes into the page together with its words is mostly not told. */}
      <div role="status">
        {(found.kind === 'reading' || isTurned) && <p className="field__hint">{t('create.reading')}</p>}
      </div>
      {found.kind !== 'read' && found.kind !== 'reading' && (
        <Alert variant="danger" title={problemText(found, t)} />
      )}
      {failure !== null && <Alert variant="danger" title={errorText(failure)} />}
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
