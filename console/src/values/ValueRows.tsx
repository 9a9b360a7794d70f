// The values of a ConfigMap or Secret, a row each: a key and what stands under it, typed or from a file. What a Secret holds
// is covered until somebody asks for it, and can be replaced without being seen.
import { Button } from '@patternfly/react-core'
import { useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import '../parts/field/field.css'
import './values.css'
import { bytesText } from '../exec/folder.ts'
import { CertificateNote } from './certificates/CertificateNote.tsx'
import { useKeyMatch } from './certificates/use-key-match.ts'
import { faultOfValue, isCertificateKey, isPlainKey, type ValueFault } from './secret-types.ts'
import { addValueTexts } from './texts.ts'
import {
  bytesOfValue,
  contentOfFile,
  emptyRow,
  faultOfRows,
  textOfRow,
  textOfValue,
  type ValueRow,
  withEndsOf,
} from './value-rows.ts'

addValueTexts()

export interface ValueRowsProps {
  readonly rows: readonly ValueRow[]
  /** The keys that stay: what the type of a Secret asks for. */
  readonly fixed: readonly string[]
  readonly isSecret: boolean
  change(rows: readonly ValueRow[]): void
}

export function ValueRows({ rows, fixed, isSecret, change }: ValueRowsProps) {
  const { t } = useTranslation()
  const wrong = faultOfRows(rows)
  const textAt = (key: string) => (fixed.includes(key) ? textOfRow(rows.find(row => row.key === key)) : '')
  const match = useKeyMatch(textAt('tls.crt'), textAt('tls.key'))
  const faultOf = ({ key, content }: ValueRow): ValueFault | null => {
    if (!fixed.includes(key)) return null
    const fault = content.kind === 'text' ? faultOfValue(key, content.text) : null
    return fault ?? (key === 'tls.key' && match === 'other' ? 'otherKey' : null)
  }
  return (
    <fieldset className="values">
      <legend>{t('resources.columns.keys')}</legend>
      {rows.map((row, at) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name before its key is typed
          key={at}
          row={row}
          number={at + 1}
          isFixed={fixed.includes(row.key)}
          isSecret={isSecret}
          fault={faultOf(row)}
          put={now => change(rows.map((each, index) => (index === at ? now : each)))}
          remove={() => change(rows.filter((_, index) => index !== at))}
        />
      ))}
      {wrong !== null && (
        <p className="field__problem" role="alert">
          {t(`values.${wrong.kind}`, { ...wrong })}
        </p>
      )}
      <Button variant="link" className="values__add" onClick={() => change([...rows, emptyRow])}>
        {t('resources.addRow')}
      </Button>
    </fieldset>
  )
}

interface RowProps {
  readonly row: ValueRow
  readonly number: number
  readonly isFixed: boolean
  readonly isSecret: boolean
  readonly fault: ValueFault | null
  put(row: ValueRow): void
  remove(): void
}

function Row({ row, number, isFixed, isSecret, fault, put, remove }: RowProps) {
  const { t } = useTranslation()
  const name = row.key || t('resources.key', { number })
  return (
    <div className="values__row">
      {isFixed ? (
        <span className="values__key mono">{row.key}</span>
      ) : (
        <input
          className="control"
          aria-label={t('resources.key', { number })}
          placeholder={t('values.key')}
          autoComplete="off"
          spellCheck={false}
          value={row.key}
          onChange={event => put({ ...row, key: event.target.value })}
        />
      )}
      <Value row={row} number={number} isCovered={isSecret && !isPlainKey(row.key)} fault={fault} put={put} />
      {!isFixed && (
        <button
          type="button"
          className="values__remove"
          aria-label={t('resources.removeRow', { number })}
          title={`${t('resources.removeRow', { number })}: ${name}`}
          onClick={remove}
        >
          ✕
        </button>
      )}
    </div>
  )
}

interface ValueProps extends Pick<RowProps, 'row' | 'number' | 'fault' | 'put'> {
  readonly isCovered: boolean
}

function Value({ row, number, isCovered, fault, put }: ValueProps) {
  const { t } = useTranslation()
  const [isShown, show] = useState(false)
  const id = useId()
  const { content, was } = row
  const old = was === null ? null : textOfValue(was)
  const what = row.key || t('resources.value', { number })
  const typed = (text: string) => put({ ...row, content: { kind: 'text', text } })
  const begin = (content: ValueRow['content'], isSeen: boolean) => {
    show(isSeen)
    put({ ...row, content })
  }
  return (
    <div className="values__value">
      {content.kind === 'text' ? (
        <textarea
          id={id}
          // A key or a certificate has lines, which a field for passwords would join without a word.
          className={`control ${isCovered && !isShown ? 'control--covered' : ''}`}
          aria-label={t('resources.value', { number })}
          aria-invalid={fault !== null}
          aria-describedby={fault === null ? undefined : `${id}-problem`}
          rows={Math.min(6, content.text.split('\n').length)}
          autoComplete="off"
          spellCheck={false}
          value={content.text}
          onChange={event => typed(withEndsOf(content.text, event.target.value))}
        />
      ) : (
        <span className="values__kept">
          {content.kind === 'file'
            ? t('values.file', { name: content.name })
            : old === null
              ? `${t('resources.binary')} · ${bytesText(bytesOfValue(was ?? '').length)}`
              : '••••••'}
        </span>
      )}
      {fault !== null && (
        <p className="field__problem" id={`${id}-problem`}>
          {t(`values.faults.${fault}`)}
        </p>
      )}
      {isCertificateKey(row.key) && <CertificateNote pem={textOfRow(row)} />}
      <div className="values__tools">
        {content.kind === 'kept' && old !== null && (
          <Tool text={t('resources.show')} of={what} act={() => begin({ kind: 'text', text: old }, true)} />
        )}
        {content.kind === 'text' && isCovered && content.text !== '' && (
          <Tool
            text={t(isShown ? 'resources.hide' : 'resources.show')}
            of={what}
            act={() => show(!isShown)}
          />
        )}
        {content.kind !== 'text' && (
          <Tool text={t('values.replace')} of={what} act={() => begin({ kind: 'text', text: '' }, false)} />
        )}
        <FileTool of={what} put={now => begin(now, false)} />
        {was !== null && content.kind !== 'kept' && isChanged(row) && (
          <Tool
            text={t('values.keep')}
            of={what}
            act={() =>
              begin(isCovered || old === null ? { kind: 'kept' } : { kind: 'text', text: old }, false)
            }
          />
        )}
      </div>
    </div>
  )
}

const isChanged = ({ was, content }: ValueRow): boolean =>
  content.kind === 'text' ? was === null || textOfValue(was) !== content.text : content.kind === 'file'

interface ToolProps {
  readonly text: string
  /** Whose value. */
  readonly of: string
  act(): void
}

const Tool = ({ text, of, act }: ToolProps) => (
  <button type="button" className="as-link" aria-label={`${text}: ${of}`} onClick={act}>
    {text}
  </button>
)

function FileTool({ of, put }: { readonly of: string; put(content: ValueRow['content']): void }) {
  const { t } = useTranslation()
  const file = useRef<HTMLInputElement>(null)
  const text = t('values.fromFile')
  return (
    <>
      <Tool text={text} of={of} act={() => file.current?.click()} />
      <input
        ref={file}
        type="file"
        hidden
        aria-label={`${text}: ${of}`}
        onChange={async event => {
          const [chosen] = event.target.files ?? []
          event.target.value = ''
          if (chosen) put(contentOfFile(chosen.name, new Uint8Array(await chosen.arrayBuffer())))
        }}
      />
    </>
  )
}
