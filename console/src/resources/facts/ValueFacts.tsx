// The values of a ConfigMap or a Secret. Those of a Secret are covered until they are asked for.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fact, Facts } from '../../detail/facts.tsx'
import { bytesText } from '../../exec/folder.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { saveBlob } from '../../parts/save-blob.ts'
import { bytesOfValue, textOfValue, type ValueRow } from '../../values/value-rows.ts'
import { useFirst } from './use-first.tsx'

const rowsAtFirst = 200

export interface ValueFactsProps {
  readonly rows: readonly ValueRow[]
  readonly isSecret?: boolean
  readonly facts: readonly Fact[]
}

export function ValueFacts({ rows, isSecret = false, facts }: ValueFactsProps) {
  const { t } = useTranslation()
  const [uncovered, uncover] = useState<readonly string[]>([])
  const { shown, rest } = useFirst(rows, rowsAtFirst)
  return (
    <>
      <Facts facts={facts} />
      <h2 className="section">{t('resources.columns.keys')}</h2>
      {rows.length === 0 && <p>{t('common.none')}</p>}
      <Facts
        facts={shown.map(({ key, was }) => {
          const text = textOfValue(was ?? '')
          const bytes = bytesOfValue(was ?? '')
          // Of what is no text there is nothing to be seen: it is told as it is.
          const isCovered = isSecret && text !== null && !uncovered.includes(key)
          return [
            key,
            <div key={key} className="value">
              {isCovered ? (
                <span>••••••</span>
              ) : (
                <pre className="mono value__text">{text ?? t('resources.binary')}</pre>
              )}
              {text === null && <span className="page__count">{bytesText(bytes.length)}</span>}
              {isSecret && text !== null && (
                <button
                  type="button"
                  className="as-link"
                  aria-label={`${t(isCovered ? 'resources.show' : 'resources.hide')}: ${key}`}
                  onClick={() =>
                    uncover(isCovered ? [...uncovered, key] : uncovered.filter(each => each !== key))
                  }
                >
                  {t(isCovered ? 'resources.show' : 'resources.hide')}
                </button>
              )}
              {!isCovered && text !== null && <CopyButton text={text} />}
              {text === null && (
                <button
                  type="button"
                  className="as-link"
                  aria-label={`${t('files.take')}: ${key}`}
                  onClick={() => saveBlob(new Blob([bytes], { type: 'application/octet-stream' }), key)}
                >
                  {t('files.take')}
                </button>
              )}
            </div>,
          ] as const
        })}
      />
      {rest}
    </>
  )
}
