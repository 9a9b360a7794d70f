// Which Pods' logs are shown: one chip for each, and for the many of a large set a field for their ordinals.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { ordinalOf } from '../../../src/statefulset/nouns/identity.ts'
import { flipped, type PodChoice, wordOf, wordOfText } from './pod-choice.ts'

export interface PodChipsProps {
  /** By their ordinals. */
  readonly pods: readonly Pod[]
  readonly choice: PodChoice
  /** How many can be shown at once. */
  readonly most: number
  /** Takes the word for the address. */
  choose(word: string): void
}

export function PodChips({ pods, choice, most, choose }: PodChipsProps) {
  const { t } = useTranslation()
  const isFull = choice.ordinals.length >= most && pods.length > most
  const all = pods.slice(0, most).map(pod => ordinalOf(pod) ?? 0)
  return (
    <fieldset className="choices">
      <legend>{t('logs.pods')}</legend>
      <OrdinalsField key={choice.text} text={choice.text} choose={choose} />
      <button type="button" className="toggle" onClick={() => choose(wordOf(all))}>
        {pods.length > most ? t('logs.firstPods', { count: most }) : t('logs.allPods')}
      </button>
      <button type="button" className="toggle" onClick={() => choose(wordOf([]))}>
        {t('logs.noPods')}
      </button>
      <span className="status__why" role="status">
        {isFull && t('logs.atMost', { max: most })}
      </span>
      <span className="choices__break" />
      {pods.map(pod => {
        const ordinal = ordinalOf(pod) ?? 0
        return (
          <button
            key={nameOf(pod)}
            type="button"
            className="toggle"
            title={t('logs.onlyHow', { name: nameOf(pod) })}
            aria-pressed={choice.ordinals.includes(ordinal)}
            onClick={event => {
              const isOnly = event.ctrlKey || event.metaKey || event.altKey
              choose(wordOf(isOnly ? [ordinal] : flipped(choice, ordinal, most)))
            }}
          >
            <span className={`log__source--${ordinal % 8}`} aria-hidden="true">
              ●{' '}
            </span>
            {nameOf(pod)}
          </button>
        )
      })}
    </fieldset>
  )
}

interface OrdinalsFieldProps {
  readonly text: string
  choose(word: string): void
}

/** Taken with Enter, or when one leaves it. */
function OrdinalsField({ text, choose }: OrdinalsFieldProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(text)
  const word = wordOfText(typed)
  const take = () => {
    if (word !== null && typed !== text) choose(word)
  }
  return (
    <input
      className="choice choices__ordinals"
      aria-label={t('logs.ordinals')}
      title={t('logs.ordinalsHow')}
      placeholder="0-4, 7"
      value={typed}
      aria-invalid={word === null}
      spellCheck={false}
      autoComplete="off"
      onChange={event => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={event => {
        if (event.key === 'Enter') take()
      }}
    />
  )
}
