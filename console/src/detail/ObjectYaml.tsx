// The object as text. What is saved is a patch from what was opened to what it became, carried by the version that was
// opened: a field that nobody touched is not sent, and somebody else's change in between is a conflict, never overwritten.
import { Alert, Button } from '@patternfly/react-core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../../src/api/object.ts'
import { formatYaml, parse } from '../../../src/base/yaml.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { useClient } from '../live/live-store.tsx'
import { errorText } from '../parts/error-text.ts'
import { mergePatchBetween, rebased } from './merge-patch.ts'

const TextEditor = lazy(async () => ({ default: (await import('./TextEditor.tsx')).TextEditor }))

/** Without what only machines write. */
function editable(object: ApiObject): object {
  const { status: _, apiVersion, kind, metadata = {}, ...rest } = object as ApiObject & { status?: unknown }
  const { managedFields: _managed, ...meta } = metadata
  return { apiVersion, kind, metadata: meta, ...rest }
}

type Saved =
  | { readonly kind: 'none' }
  | { readonly kind: 'said'; readonly isGood: boolean; readonly text: string }

export function ObjectYaml<T extends ApiObject>({
  kind,
  object,
}: {
  readonly kind: Kind<T>
  readonly object: T
}) {
  const { t } = useTranslation()
  const client = useClient()
  const denialOf = useDenials(object.metadata?.namespace ?? '')
  const [opened, setOpened] = useState<T | null>(null)
  const [source, setSource] = useState('')
  const [text, setText] = useState('')
  const [saved, setSaved] = useState<Saved>({ kind: 'none' })
  const say = (isGood: boolean, words: string) => setSaved({ kind: 'said', isGood, text: words })
  const now = formatYaml(editable(object))
  const isNewer =
    opened !== null &&
    formatYaml(editable(opened)) !== now &&
    (object.metadata?.generation === undefined || opened.metadata?.generation !== object.metadata.generation)

  const start = () => {
    setOpened(object)
    setSource(now)
    setText(now)
    setSaved({ kind: 'none' })
  }
  const save = async () => {
    if (!opened) return
    let wanted: unknown
    try {
      wanted = parse(text)
    } catch (error) {
      say(false, t('yaml.invalid', { message: errorText(error) }))
      return
    }
    const patch = mergePatchBetween(editable(opened), wanted)
    if (patch === null) {
      say(true, t('yaml.unchanged'))
      return
    }
    try {
      const body = {
        ...Object(patch),
        metadata: { ...Object(patch).metadata, resourceVersion: opened.metadata?.resourceVersion },
      }
      await client.patch(
        kind,
        refOf(object),
        { type: 'merge', body },
        { fieldManager: 'kedge-console', fieldValidation: 'Strict' },
      )
      setOpened(null)
      say(true, t('yaml.saved'))
    } catch (error) {
      say(false, errorText(error))
    }
  }
  const rebase = () => {
    if (!opened) return
    try {
      const merged = formatYaml(
        rebased({ base: editable(opened), mine: parse(text), theirs: editable(object) }),
      )
      setSource(merged)
      setText(merged)
      setOpened(object)
    } catch (error) {
      say(false, errorText(error))
    }
  }
  return (
    <div className="yaml">
      <div className="page__tools">
        {opened ? (
          <>
            <Button onClick={save}>{t('yaml.save')}</Button>
            <Button variant="link" onClick={() => setOpened(null)}>
              {t('yaml.discard')}
            </Button>
          </>
        ) : (
          <GuardedButton
            denial={denialOf([needOf('patch', kind as Kind)], nameOf(object))}
            variant="secondary"
            onClick={start}
          >
            {t('yaml.edit')}
          </GuardedButton>
        )}
        <Button
          variant="link"
          component="a"
          href={`data:application/yaml;charset=utf-8,${encodeURIComponent(opened ? text : now)}`}
          download={`${nameOf(object)}.yaml`}
        >
          {t('yaml.download')}
        </Button>
        <span className="status__why">{t('yaml.hideManaged')}</span>
      </div>
      {isNewer && (
        <Alert
          isInline
          variant="warning"
          title={t('yaml.newer')}
          className="notice"
          actionLinks={
            <Button variant="link" isInline onClick={rebase}>
              {t('yaml.rebase')}
            </Button>
          }
        />
      )}
      {saved.kind === 'said' && (
        <Alert isInline variant={saved.isGood ? 'success' : 'danger'} title={saved.text} className="notice" />
      )}
      <Suspense
        fallback={
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
          <pre className="yaml__plain" tabIndex={0}>
            {opened ? text : now}
          </pre>
        }
      >
        <TextEditor
          source={opened ? source : now}
          isReadOnly={opened === null}
          label={`YAML ${nameOf(object)}`}
          onChange={setText}
        />
      </Suspense>
    </div>
  )
}
