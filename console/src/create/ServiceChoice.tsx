// Which Service names the Pods: one that is made along, one that is there, or none.
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { headlessFields } from '../fields/service-fields.ts'
import { Fields } from '../forms/Fields.tsx'
import { FormProvider } from '../forms/form.tsx'
import { useLive } from '../live/live-store.tsx'
import { type Bundle, newService, serviceOf, withNew, withOther, withSet } from '../model/bundle.ts'
import { faultsOfService, type ServiceMode, serviceModeOf, servicePortsOf } from '../model/follow.ts'
import { write } from '../model/path.ts'
import { type Problem, problemsOfObject } from '../model/problems.ts'

export interface ServiceChoiceProps {
  readonly bundle: Bundle
  readonly namespace: string
  readonly said: readonly Problem[]
  readonly showsAll: boolean
  change(to: (bundle: Bundle) => Bundle): void
}

const modes: readonly ServiceMode[] = ['new', 'existing', 'none']
const validate = (object: object) => problemsOfObject(object, null)

export function ServiceChoice({ bundle, namespace, said, showsAll, change }: ServiceChoiceProps) {
  const { t } = useTranslation()
  const mode = serviceModeOf(bundle)
  const service = serviceOf(bundle)
  const { items } = useLive(kinds.Service, namespace)
  const choose = (to: ServiceMode) => change(before => withServiceMode(before, to, nameOf(items[0] ?? {})))
  const chosenName = bundle.set.spec?.serviceName ?? ''
  const chosen = items.find(each => nameOf(each) === chosenName)
  return (
    <section className="block" aria-label={t('create.service')}>
      <h2>{t('create.service')}</h2>
      <p className="field__hint">{t('create.serviceHow')}</p>
      <fieldset className="options">
        <legend className="pf-v6-screen-reader">{t('create.service')}</legend>
        {modes.map(each => (
          <label key={each} className={`choice-card ${each === mode ? 'choice-card--chosen' : ''}`}>
            <input
              type="radio"
              name="service-mode"
              checked={each === mode}
              disabled={each === 'existing' && items.length === 0 && mode !== 'existing'}
              onChange={() => choose(each)}
            />
            <strong>{t(`create.serviceModes.${each}`)}</strong>
            <span className="field__hint">{t(`create.serviceModesHow.${each}`)}</span>
          </label>
        ))}
      </fieldset>
      {service && (
        <FormProvider
          object={service}
          namespace={namespace}
          validate={validate}
          said={said.filter(({ object }) => object.startsWith('Service/'))}
          showsAll={showsAll}
          change={to => change(before => replaced(before, to))}
        >
          <Fields fields={headlessFields} />
        </FormProvider>
      )}
      {mode === 'existing' && (
        <>
          <label className="field">
            <span className="field__name">{t('create.existingService')}</span>
            <select
              className="control"
              value={chosenName}
              onChange={event =>
                change(before => withSet(before, write(before.set, 'spec.serviceName', event.target.value)))
              }
            >
              {!chosen && <option value={chosenName}>{chosenName}</option>}
              {items.map(each => (
                <option key={nameOf(each)}>{nameOf(each)}</option>
              ))}
            </select>
          </label>
          {faultsOfService(chosen, bundle.set).map(fault => (
            <p key={fault} className="field__problem">
              {t(`create.serviceFaults.${fault}`, { name: chosenName })}
            </p>
          ))}
          {chosen && faultsOfService(chosen, bundle.set).length === 0 && (
            <p className="field__hint">{t('create.serviceFits')}</p>
          )}
        </>
      )}
      {mode === 'none' && <p className="field__hint">{t('create.noNames')}</p>}
    </section>
  )
}

function replaced(bundle: Bundle, to: (object: object) => object): Bundle {
  const service = serviceOf(bundle)
  if (!service) return bundle
  const after = to(service)
  const renamed = withOther(bundle, service, after)
  return withSet(renamed, write(renamed.set, 'spec.serviceName', nameOf(after)))
}

function withServiceMode(bundle: Bundle, mode: ServiceMode, first: string): Bundle {
  const service = serviceOf(bundle)
  const without = service ? withOther(bundle, service, null) : bundle
  switch (mode) {
    case 'new': {
      if (service) return bundle
      const made = write(newService(bundle.set), 'spec.ports', servicePortsOf(bundle.set))
      return withNew(withSet(bundle, write(bundle.set, 'spec.serviceName', nameOf(made))), made)
    }
    case 'existing':
      return withSet(without, write(without.set, 'spec.serviceName', first))
    case 'none':
      return withSet(without, write(without.set, 'spec.serviceName', ''))
  }
}
