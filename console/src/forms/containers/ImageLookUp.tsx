// What a registry answers about an image, below the field in which it is named: names, tags, facts. A suggestion only.
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Secret } from '../../../../src/api/generated/types.ts'
import { localeOf } from '../../i18n/language.ts'
import { type Found, type FoundImage, lookUp } from '../registry.ts'

type Looked =
  | { readonly kind: 'not' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly answers: readonly Found[] }

interface ImageLookUp {
  readonly looked: Looked
  /** The answers; null where another question came after this one. */
  ask(image: string, secret: Secret | null): Promise<readonly Found[] | null>
}

export function useImageLookUp(): ImageLookUp {
  const { t } = useTranslation()
  const [looked, setLooked] = useState<Looked>({ kind: 'not' })
  const asking = useRef<AbortController | null>(null)
  useEffect(() => () => asking.current?.abort(), [])
  const ask = async (image: string, secret: Secret | null) => {
    asking.current?.abort()
    const mine = new AbortController()
    asking.current = mine
    setLooked({ kind: 'asking' })
    // What cannot be asked suggests nothing; the text stands as it is.
    const answers = await lookUp({ image, secret, signal: mine.signal }).catch((): readonly Found[] => [
      { kind: 'failed', message: t('forms.noLookUp') },
    ])
    if (mine.signal.aborted) return null
    setLooked({ kind: 'found', answers })
    return answers
  }
  return { looked, ask }
}

interface LookedUpProps {
  readonly looked: Looked
  readonly image: string
  pick(image: string): void
}

export function LookedUp({ looked, image, pick }: LookedUpProps) {
  const { t } = useTranslation()
  return (
    <div role="status" className="found">
      {looked.kind === 'asking' && <p className="field__hint">{t('forms.asking')}</p>}
      {looked.kind === 'found' &&
        looked.answers.map((answer, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one answer for each question, in their order
          <Answer key={index} answer={answer} image={image} pick={pick} />
        ))}
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
    found.created === null ? '' : new Date(found.created).toLocaleDateString(localeOf(i18n.language)),
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
