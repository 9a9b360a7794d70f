// Where an image is named. Whatever is typed is taken; Enter asks the registry for what there is, and shows it below.
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { useLive } from '../live/live-store.tsx'
import { freshName, nameForImage } from '../model/containers.ts'
import { append, listAt, textAt, write } from '../model/path.ts'
import { registriesIn } from '../model/registry-secret.ts'
import { useFieldAt, useForm } from './form.tsx'
import { Labelled } from './Labelled.tsx'
import { type Found, type FoundImage, lookUp } from './registry.ts'
import { isRegistrySecret } from './Suggestions.tsx'

type Looked =
  | { readonly kind: 'not' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly answers: readonly Found[] }

export interface ImageFieldProps {
  /** Of the container. */
  readonly at: string
  /** Told what the image says that it exposes; null where nobody knows. */
  onExposed(exposed: readonly string[] | null): void
}

const secretsAt = 'spec.template.spec.imagePullSecrets'

export function ImageField({ at, onExposed }: ImageFieldProps) {
  const { t } = useTranslation()
  const form = useForm()
  const path = `${at}.image`
  const { value, problems, lock } = useFieldAt(path)
  const image = typeof value === 'string' ? value : ''
  const secrets = useLive(kinds.Secret, form.namespace).items.filter(isRegistrySecret)
  const used = listAt<{ readonly name?: string }>(form.object, secretsAt).map(({ name }) => name)
  const [chosen, setChosen] = useState(() => secrets.map(nameOf).find(name => used.includes(name)) ?? '')
  const [looked, setLooked] = useState<Looked>({ kind: 'not' })
  const asking = useRef<AbortController | null>(null)
  useEffect(() => () => asking.current?.abort(), [])

  /** The container takes the image's name as long as nobody has given it one. */
  const take = (text: string) =>
    form.change(object => {
      const set = object as StatefulSet
      const before = nameForImage(textAt(set, path))
      const name = textAt(set, `${at}.name`)
      const follows = name === '' || name === before || name.startsWith(`${before}-`)
      const named = follows
        ? write(set, `${at}.name`, freshName(write(set, `${at}.name`, ''), nameForImage(text)))
        : set
      return write(named, path, text === '' ? undefined : text)
    })
  const choose = (name: string) => {
    setChosen(name)
    if (name !== '' && !used.includes(name)) form.change(object => append(object, secretsAt, { name }))
  }
  const ask = async (text: string) => {
    if (text.trim() === '') return
    asking.current?.abort()
    const mine = new AbortController()
    asking.current = mine
    setLooked({ kind: 'asking' })
    const secret = secrets.find(each => nameOf(each) === chosen) ?? null
    try {
      const answers = await lookUp({ image: text.trim(), secret, signal: mine.signal })
      if (mine.signal.aborted) return
      setLooked({ kind: 'found', answers })
      onExposed(answers.find(each => each.kind === 'image')?.exposed ?? null)
    } catch {
      // What cannot be asked suggests nothing; the text stands as it is.
      if (!mine.signal.aborted)
        setLooked({ kind: 'found', answers: [{ kind: 'failed', message: t('forms.noLookUp') }] })
    }
  }
  const pick = (text: string) => {
    take(text)
    void ask(text)
  }
  return (
    <div className="image">
      <div className="fields">
        <Labelled label="image" path={path} problems={problems} lock={lock} isWide>
          {attributes => (
            <input
              {...attributes}
              className="control mono"
              autoComplete="off"
              spellCheck={false}
              placeholder="nginx:1.29"
              value={image}
              onChange={event => take(event.target.value.trim())}
              onKeyDown={event => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                void ask(image)
              }}
            />
          )}
        </Labelled>
        <label className="field">
          <span className="field__name">{t('forms.registrySecret')}</span>
          <select className="control" value={chosen} onChange={event => choose(event.target.value)}>
            <option value="">{t('forms.noSecret')}</option>
            {secrets.map(each => (
              <option key={nameOf(each)} value={nameOf(each)}>
                {nameOf(each)} ({registriesIn(each).join(', ')})
              </option>
            ))}
          </select>
        </label>
      </div>
      <div role="status" className="found">
        {looked.kind === 'asking' && <p className="field__hint">{t('forms.asking')}</p>}
        {looked.kind === 'found' &&
          looked.answers.map((answer, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one answer for each question, in their order
            <Answer key={index} answer={answer} image={image} pick={pick} />
          ))}
      </div>
    </div>
  )
}

interface AnswerProps {
  readonly answer: Found
  readonly image: string
  pick(image: string): void
}

function Answer({ answer, image, pick }: AnswerProps) {
  const { t } = useTranslation()
  switch (answer.kind) {
    case 'failed':
      return <p className="field__hint">{t('forms.lookUpFailed', { message: answer.message })}</p>
    case 'repositories':
      return (
        <ul className="found__list" aria-label={t('forms.repositories')}>
          {answer.found.map(({ name, description, stars, isOfficial }) => (
            <li key={name}>
              <button type="button" className="found__item" onClick={() => pick(name)}>
                <strong className="mono">{name}</strong>
                {isOfficial && <span className="tag">{t('forms.official')}</span>}
                {stars !== null && <span className="field__hint">★ {stars}</span>}
                <span className="field__hint">{description}</span>
              </button>
            </li>
          ))}
        </ul>
      )
    case 'image':
      return <ImageAnswer found={answer} image={image} pick={pick} />
  }
}

function ImageAnswer({
  found,
  image,
  pick,
}: {
  readonly found: FoundImage
  readonly image: string
  pick(image: string): void
}) {
  const { t, i18n } = useTranslation()
  const base = image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')
  const facts = [
    found.registry,
    found.bytes === null ? '' : `${Math.max(1, Math.round(found.bytes / 1e6))} MB`,
    found.created === null ? '' : new Date(found.created).toLocaleDateString(i18n.language),
    found.exposed === null ? t('forms.noSuchTag', { tag: found.tag }) : '',
  ].filter(Boolean)
  return (
    <div>
      <p className="field__hint">
        <strong className="mono">
          {found.repository}:{found.tag}
        </strong>{' '}
        {facts.join(' · ')}
      </p>
      <ul className="tags" aria-label={t('forms.tags')}>
        {found.tags.map(tag => (
          <li key={tag}>
            <button
              type="button"
              className="tag"
              aria-pressed={tag === found.tag}
              onClick={() => pick(`${base}:${tag}`)}
            >
              {tag}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
