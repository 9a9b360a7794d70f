// Where an image is named. Whatever is typed is taken; Enter asks the registry for what there is, and shows it below.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../../src/api/generated/types.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { freshName, nameForImage } from '../../model/containers.ts'
import { listAt, textAt, write } from '../../model/path.ts'
import { registriesIn } from '../../model/registry-secret.ts'
import { useFieldAt, useForm } from '../form.tsx'
import { Labelled } from '../Labelled.tsx'
import { useRegistrySecrets } from '../Suggestions.tsx'
import { LookedUp, useImageLookUp } from './ImageLookUp.tsx'

export interface ImageFieldProps {
  /** Of the container. */
  readonly at: string
  /** Told what the image says that it exposes; null where nobody knows. */
  onExposed(exposed: readonly string[] | null): void
}

const secretsAt = 'spec.template.spec.imagePullSecrets'
const namesIn = (object: object): readonly string[] =>
  listAt<{ readonly name?: string }>(object, secretsAt).flatMap(({ name = '' }) =>
    name === '' ? [] : [name],
  )

export function ImageField({ at, onExposed }: ImageFieldProps) {
  const { t } = useTranslation()
  const form = useForm()
  const path = `${at}.image`
  const { value, problems, lock } = useFieldAt(path)
  const image = typeof value === 'string' ? value : ''
  const secrets = useRegistrySecrets(form.namespace)
  const used = namesIn(form.object)
  /** What was chosen here; null as long as the set's own are good enough. */
  const [choice, setChoice] = useState<{ readonly name: string; readonly isAdded: boolean } | null>(null)
  const chosen = choice?.name ?? secrets.map(nameOf).find(name => used.includes(name)) ?? ''
  const { looked, ask: askRegistry } = useImageLookUp()

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
    const taken = choice?.isAdded ? choice.name : ''
    const isAdded = name !== '' && (name === taken || !used.includes(name))
    setChoice({ name, isAdded })
    form.change(object => {
      const names = namesIn(object).filter(each => each !== taken || each === name)
      const now = isAdded && !names.includes(name) ? [...names, name] : names
      return write(object, secretsAt, now.length === 0 ? undefined : now.map(each => ({ name: each })))
    })
  }
  const ask = async (text: string) => {
    if (text.trim() === '') return
    const secret = secrets.find(each => nameOf(each) === chosen) ?? null
    const answers = await askRegistry(text.trim(), secret)
    if (answers !== null) onExposed(answers.find(each => each.kind === 'image')?.exposed ?? null)
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
              placeholder={t('forms.example', { value: 'nginx:1.29' })}
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
      <LookedUp looked={looked} image={image} pick={pick} />
    </div>
  )
}
