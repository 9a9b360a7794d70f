// Makes an object: by a form, or by its text. The server is asked with a dry run first, so that what it has against it stands
// here, at its fields, before anything is made.
import { Button, Title } from '@patternfly/react-core'
import { Suspense, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { formatYaml } from '../../../src/base/yaml.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { part } from '../app/part.ts'
import { addressOf, fromHere, goTo, usePlace } from '../app/router.ts'
import '../detail/detail.css'
import '../preview/plan.css'
import { useClient } from '../live/live-store.tsx'
import type { Problem } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import { isFormPlace } from '../objects/form-place.ts'
import { freshObject } from '../objects/fresh.ts'
import { Alert } from '../parts/Alert.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { Told } from '../parts/failure.ts'
import { errorText } from '../parts/words/error-text.ts'
import { NewValuesForm } from '../values/NewValuesForm.tsx'
import { faultOfValues, newValues, objectOfValues, type ValuesPlace } from '../values/new-values.ts'
import { valuesOfObject } from '../values/values-of-text.ts'
import { makeWritten, writtenForForm } from './make-written.ts'
import { addressOfObject } from './ObjectList.tsx'
import { type Place, resourceKinds } from './resource-kinds.tsx'
import { objectForForm, objectIn } from './written-object.ts'
import './resources.css'

const TextEditor = part(
  () => import('../text/editor/TextEditor.tsx'),
  module => module.TextEditor,
)
const NewObjectForm = part(
  () => import('../objects/NewObjectForm.tsx'),
  module => module.NewObjectForm,
)

const nothing: readonly Problem[] = []

export function ResourceCreate({ place, namespace }: { readonly place: Place; readonly namespace: string }) {
  const { t } = useTranslation()
  const client = useClient()
  const { query } = usePlace()
  const { kind } = resourceKinds[place]
  const [values, setValues] = useState(() => newValues(namespace, query))
  /** Null of what holds values. */
  const [object, setObject] = useState(() =>
    isFormPlace(place) ? freshObject(place, namespace || 'default', query) : null,
  )
  const [text, setText] = useState<string | null>(null)
  /** As it stands in the editor, which the page may not have drawn yet. */
  const latest = useRef(text)
  const write = (text: string | null) => {
    latest.current = text
    setText(text)
  }
  const [source, setSource] = useState('')
  const [wasAsked, setAsked] = useState(false)
  const [isReady, setReady] = useState(true)
  const [isHeld, setHeld] = useState(false)
  const { isBusy, problem, make, forget } = useAttempt(error => {
    const isAtFields = object !== null && text === null && isRefusal(error)
    return {
      said: isAtFields ? problemsOfRefusal(error, object) : nothing,
      failure: isAtFields ? null : errorText(error),
    }
  })
  const project = object?.metadata?.namespace ?? values.namespace
  const denialOf = useDenials(kind.namespaced ? project : '')
  const title = t('resources.new', { kind: t(`resources.one.${place}`) })
  const filledIn = (): ApiObject => object ?? objectOfValues(place as ValuesPlace, values)
  const toText = () => {
    const made = formatYaml(filledIn())
    write(made)
    setSource(made)
  }
  const toForm = () =>
    make(async () => {
      // What no field is for stays in the object.
      const read = (text: string) => objectForForm(text, kind)
      const now = () => latest.current
      const written = text === null ? null : await writtenForForm(text, { source, now, read })
      if (written) {
        if (object) setObject(written)
        else {
          const found = valuesOfObject(place as ValuesPlace, written, values)
          if (!found) throw new Told('values.noForm')
          setValues(found)
        }
      }
      write(null)
    })
  const create = () => {
    setAsked(true)
    if (text === null && (!isReady || (!object && faultOfValues(place as ValuesPlace, values)))) return
    void make(async () => {
      const goOn = fromHere()
      const placed = (made: ApiObject): ApiObject =>
        kind.namespaced && !made.metadata?.namespace
          ? { ...made, metadata: { ...made.metadata, namespace: project } }
          : made
      const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
      const rehearse = (made: ApiObject) => client.create(kind, placed(made), { ...query, dryRun: 'All' })
      const send = (made: ApiObject) => client.create(kind, placed(made), query)
      if (text === null) {
        const made = filledIn()
        await rehearse(made)
        return goOn(addressOfObject(place, await send(made)))
      }
      try {
        const made = await makeWritten(text, {
          now: () => latest.current,
          read: objectIn,
          rehearse,
          hold: () => flushSync(() => setHeld(true)),
          make: send,
        })
        goOn(addressOfObject(place, made))
      } finally {
        setHeld(false)
      }
    })
  }
  const isNamed = (object ? nameOf(object) : values.name).trim() !== ''
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('app.crumbs')}>
        <Link to={addressOf([place])}>{t(`resources.titles.${place}`)}</Link>
      </nav>
      <header className="page__head">
        <Title headingLevel="h1">{title}</Title>
        <span className="page__space" />
        <Button variant="link" onClick={text === null ? toText : toForm} isAriaDisabled={isBusy}>
          {t(text === null ? 'resources.asYaml' : 'resources.asForm')}
        </Button>
      </header>
      {text !== null ? (
        <Suspense fallback={<p>{t('common.loading')}</p>}>
          <TextEditor
            source={source}
            isReadOnly={false}
            isHeld={isHeld}
            coversSecrets
            label={`YAML ${title}`}
            onChange={write}
          />
        </Suspense>
      ) : object && isFormPlace(place) ? (
        <Suspense fallback={<p>{t('common.loading')}</p>}>
          <NewObjectForm
            place={place}
            object={object}
            wasAsked={wasAsked}
            said={problem?.said ?? nothing}
            onReady={setReady}
            change={to => {
              forget()
              setObject(before => before && to(before))
            }}
          />
        </Suspense>
      ) : (
        <NewValuesForm place={place as ValuesPlace} draft={values} change={setValues} />
      )}
      {problem?.failure && <Alert variant="danger" title={problem.failure} className="notice" />}
      <div className="page__tools made__buttons">
        <GuardedButton
          denial={denialOf([needOf('create', kind)])}
          onClick={create}
          isDisabled={isBusy || (text === null && !isNamed)}
          isLoading={isBusy}
        >
          {t('common.create')}
        </GuardedButton>
        <Button variant="link" onClick={() => goTo(addressOf([place]))}>
          {t('common.cancel')}
        </Button>
      </div>
    </div>
  )
}
