// Everything of one container, in sections; what most people need stands open.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Container, StatefulSet } from '../../../../src/api/generated/types.ts'
import {
  containerSecurityFields,
  environmentFields,
  lifecycleFields,
  portFields,
  probeFields,
  pullFields,
  resourceFields,
  startFields,
} from '../../fields/container-fields.ts'
import type { Field } from '../../fields/field.ts'
import { statedOf } from '../../fields/stated.ts'
import {
  type ContainerRole,
  portsFromExposed,
  syncsTimezone,
  withRole,
  withTimezone,
} from '../../model/containers.ts'
import { join, read } from '../../model/path.ts'
import { QuotaLeftList } from '../../quota/QuotaLeftList.tsx'
import { askOfNew } from '../../quota/quota-left.ts'
import { Card } from '../cards/Card.tsx'
import { Fields } from '../Fields.tsx'
import { useForm } from '../form.tsx'
import { HostFilesHint } from '../HostFilesHint.tsx'
import { Section } from '../Section.tsx'
import { statedWords } from '../stated-words.ts'
import { ImageField } from './ImageField.tsx'

export interface ContainerCardProps {
  /** With the container in it, be it new. */
  readonly start: StatefulSet
  readonly at: string
  onClose(): void
}

export function ContainerCard({ start, at, onClose }: ContainerCardProps) {
  const { t } = useTranslation()
  const [place, setPlace] = useState(at)
  const name = String(read(start, `${at}.name`) ?? '')
  return (
    <Card
      title={name === '' ? t('forms.newContainer') : t('forms.containerNamed', { name })}
      start={start}
      place={{ list: 'containers', at: place }}
      within={() => [place, 'spec.template.spec.volumes']}
      onClose={onClose}
    >
      <ContainerFields at={place} move={setPlace} />
    </Card>
  )
}

function ContainerFields({ at, move }: { readonly at: string; move(at: string): void }) {
  const { t } = useTranslation()
  const form = useForm()
  const [exposed, setExposed] = useState<readonly string[] | null>(null)
  const container = read(form.object, at) as Container | undefined
  if (!container) return null
  const ports = portsFromExposed(exposed ?? [])
  const count = (list: readonly unknown[] | undefined) => (list && list.length > 0 ? String(list.length) : '')
  const saying = (fields: readonly Field[]) => statedWords(statedOf(fields, container), t)
  const probes = (['readinessProbe', 'livenessProbe', 'startupProbe'] as const).filter(
    each => container[each],
  )
  return (
    <>
      <ImageField at={at} onExposed={setExposed} />
      <div className="fields">
        <Fields fields={nameFields} at={at} />
        <RoleField at={at} move={move} />
      </div>
      <Section title={t('forms.s.resources')} isOpen>
        <QuotaLeft />
        <Fields fields={resourceFields} at={at} />
      </Section>
      <Section title={t('forms.s.ports')} isOpen summary={count(container.ports)}>
        <button
          type="button"
          className="add"
          disabled={ports.length === 0}
          onClick={() => form.write(`${at}.ports`, ports)}
        >
          {t('forms.useDefaultPorts')}
        </button>{' '}
        <span className="field__hint">
          {exposed === null
            ? t('forms.defaultPortsHow')
            : ports.length === 0
              ? t('forms.exposesNothing')
              : exposed.join(', ')}
        </span>
        <Fields fields={portFields} at={at} />
      </Section>
      <Section title={t('forms.s.pull')} summary={container.imagePullPolicy}>
        <Fields fields={pullFields} at={at} />
      </Section>
      <Section title={t('forms.s.health')} summary={probes.map(each => t(`forms.f.${each}`)).join(', ')}>
        <Fields fields={probeFields} at={at} />
      </Section>
      <Section title={t('forms.s.lifecycle')} summary={saying(lifecycleFields)}>
        <Fields fields={lifecycleFields} at={at} />
      </Section>
      <Section title={t('forms.s.start')} summary={container.command?.join(' ')}>
        <Fields fields={startFields} at={at} />
      </Section>
      <Section title={t('forms.s.environment')} summary={count(container.env)}>
        <Fields fields={environmentFields} at={at} />
      </Section>
      <Section title={t('forms.s.security')} summary={saying(containerSecurityFields)}>
        <Fields fields={containerSecurityFields} at={at} />
      </Section>
      <label className="check">
        <input
          type="checkbox"
          checked={syncsTimezone(container)}
          onChange={event =>
            form.change(object => withTimezone(object as StatefulSet, at, event.target.checked))
          }
        />
        <span>
          {t('forms.timezone')}
          <span className="field__hint">{t('forms.timezoneHow')}</span> <HostFilesHint />
        </span>
      </label>
    </>
  )
}

const nameFields = [{ kind: 'text', at: 'name', label: 'containerName' }] as const

const roles: readonly ContainerRole[] = ['main', 'init', 'sidecar']

function RoleField({ at, move }: { readonly at: string; move(at: string): void }) {
  const { t } = useTranslation()
  const form = useForm()
  const set = form.object as StatefulSet
  const role: ContainerRole = at.includes('.initContainers[')
    ? read(set, join(at, 'restartPolicy')) === 'Always'
      ? 'sidecar'
      : 'init'
    : 'main'
  const choose = (chosen: ContainerRole) => {
    const moved = withRole(set, at, chosen)
    form.change(() => moved.set)
    move(moved.at)
  }
  return (
    <label className="field">
      <span className="field__name">{t('forms.role')}</span>
      <select
        className="control"
        value={role}
        onChange={event => choose(roles.find(each => each === event.target.value) ?? 'main')}
      >
        {roles.map(each => (
          <option key={each} value={each}>
            {t(`forms.roles.${each}`)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** What the quotas leave for requests and limits, after what stands here. */
function QuotaLeft() {
  const { t } = useTranslation()
  const { namespace, object } = useForm()
  return (
    <QuotaLeftList
      project={namespace}
      ask={ranges => askOfNew(object as StatefulSet, { ranges })}
      of={/^(requests|limits)\.|gpu/}
      none={t('forms.noQuota', { namespace })}
    />
  )
}
