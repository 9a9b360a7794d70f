// The object as text, in YAML or JSON: looked at, edited, brought from a file and taken away as one.
import { Button } from '@patternfly/react-core'
import { type ReactNode, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import type { Change } from '../../../src/foresee/object-diff.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { part } from '../app/part.ts'
import { ClashNotice } from '../edits/ClashNotice.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ChangeList } from '../parts/dialog/ChangeList.tsx'
import { FileButtons } from './editor/FileButtons.tsx'
import { NewerNotice } from './NewerNotice.tsx'
import { useSchema } from './schema/use-schema.ts'
import type { TextProblem } from './trying/text-problems.ts'
import { useTextProblems } from './trying/use-text-problems.ts'
import { type AskedText, type ObjectText, useObjectText } from './use-object-text.ts'

const TextEditor = part(
  () => import('./editor/TextEditor.tsx'),
  module => module.TextEditor,
)

const SaveDialog = part(
  () => import('../dialogs/SaveDialog.tsx'),
  module => module.SaveDialog<ApiObject>,
)

export interface ObjectYamlProps<T extends ApiObject> {
  readonly kind: Kind<T>
  readonly object: T
  /** For a kind of which more is known than the server tells of a change. It sends the text. */
  confirmation?(asked: AskedText<T>): ReactNode
}

export function ObjectYaml<T extends ApiObject>({ kind, object, confirmation }: ObjectYamlProps<T>) {
  const { t } = useTranslation()
  const denial = useDenials(object.metadata?.namespace ?? '')([needOf('patch', kind as Kind)], nameOf(object))
  const text = useObjectText(kind, object)
  const { isOpen, lock, isReading, clashes, said, changes, source, opened } = text
  const schema = useSchema(kind, isOpen)
  const problems = useTextProblems(kind, opened, text.text)
  const [shown, setShown] = useState<{ readonly at: number } | null>(null)
  return (
    <div className="yaml">
      <Tools text={text} name={nameOf(object)} denial={denial} />
      {clashes.map(clash => (
        <ClashNotice
          key={clash.path}
          clashes={[clash]}
          takeMine={() => text.decide(clash, 'mine')}
          takeTheirs={() => text.decide(clash, 'theirs')}
          theirsText={t('yaml.theirs')}
          isBusy={isReading}
        />
      ))}
      {lock === 'behind' && <NewerNotice rebase={text.rebase} isBusy={isReading} />}
      {said && <Alert variant={said.isGood ? 'success' : 'danger'} title={said.text} className="notice" />}
      {isOpen && <FirstProblem problems={problems} text={text.text} show={at => setShown({ at })} />}
      {changes && <Changes changes={changes} />}
      <Suspense
        fallback={
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
          <pre className="yaml__plain" aria-busy="true" tabIndex={0}>
            {text.text}
          </pre>
        }
      >
        <TextEditor
          source={source}
          isReadOnly={!isOpen}
          label={`${text.format.toUpperCase()} ${nameOf(object)}`}
          onChange={text.type}
          schema={schema}
          problems={problems}
          shown={shown}
        />
      </Suspense>
      {text.asked &&
        (confirmation?.(text.asked) ?? (
          <Suspense>
            <SaveDialog kind={kind as unknown as Kind} asked={text.asked} />
          </Suspense>
        ))}
    </div>
  )
}

interface FirstProblemProps {
  readonly problems: readonly TextProblem[]
  readonly text: string
  /** Leads to that place of the text. */
  show(at: number): void
}

/** It may stand in a line that is out of sight. */
function FirstProblem({ problems, text, show }: FirstProblemProps) {
  const { t } = useTranslation()
  const [first] = problems.toSorted((a, b) => a.from - b.from)
  const line = text.slice(0, first?.from ?? 0).split('\n').length
  return (
    <>
      <p className="field__problem" role="status">
        {first && t('yaml.problems', { count: problems.length, line, message: withoutPlace(first.message) })}
      </p>
      {first && (
        <Button variant="link" isInline onClick={() => show(first.from)}>
          {t('yaml.goToLine', { line })}
        </Button>
      )}
    </>
  )
}

/** The line stands before it. */
const withoutPlace = (message: string): string =>
  message.replace(/ at line \d+, column \d+[\s\S]*$/, '').replace(/^第 \d+ 行第 \d+ 列：/, '')

interface ToolsProps {
  readonly text: ObjectText<ApiObject>
  readonly name: string
  readonly denial: string | null
}

function Tools({ text, name, denial }: ToolsProps) {
  const { t } = useTranslation()
  const { isOpen, format, lock, isReading } = text
  return (
    <div className="page__tools">
      {(['yaml', 'json'] as const).map(each => (
        <button
          key={each}
          type="button"
          className="choice"
          aria-pressed={each === format}
          aria-disabled={isReading}
          onClick={() => isReading || text.show(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
      {isOpen ? (
        <>
          <GuardedButton
            denial={lock && t(`yaml.${lock}`)}
            variant="primary"
            onClick={text.ask}
            isAriaDisabled={isReading}
            isLoading={isReading}
          >
            {t('yaml.save')}
          </GuardedButton>
          <Button variant="secondary" onClick={text.review} isAriaDisabled={isReading}>
            {t('yaml.review')}
          </Button>
          <Button variant="link" onClick={text.discard}>
            {t('yaml.discard')}
          </Button>
        </>
      ) : (
        <GuardedButton denial={denial} variant="secondary" onClick={text.open}>
          {t('yaml.edit')}
        </GuardedButton>
      )}
      <FileButtons text={text.text} name={name} format={format} denial={denial} bring={text.replace} />
      <span className="status__why">{t('yaml.hideManaged')}</span>
      <span className="status__why" role="status">
        {isReading && t('yaml.reading')}
      </span>
    </div>
  )
}

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  const { t } = useTranslation()
  return (
    <section className="difference" aria-label={t('yaml.review')}>
      {changes.length === 0 && <p>{t('yaml.unchanged')}</p>}
      <ChangeList changes={changes} />
    </section>
  )
}
