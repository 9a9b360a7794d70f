// The four steps of the form, each with what belongs to it.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProjectField } from '../access/ProjectField.tsx'
import {
  affinityFields,
  annotationFields,
  basicFields,
  labelFields,
  networkFields,
  nodeFields,
  orderFields,
  podSecurityFields,
  pullSecretFields,
  retentionFields,
  strategyFields,
  tolerationFields,
  topologyFields,
} from '../fields/set-fields.ts'
import { ContainerList } from '../forms/containers/ContainerList.tsx'
import { DeploymentModeField } from '../forms/DeploymentModeField.tsx'
import { Fields } from '../forms/Fields.tsx'
import { Section } from '../forms/Section.tsx'
import { VolumeList } from '../forms/volumes/VolumeList.tsx'

export const steps = ['basic', 'pods', 'storage', 'advanced'] as const
export type Step = (typeof steps)[number]

/** Which step a field belongs to, so that a problem leads there. */
export function stepOf(object: string, field: string): Step {
  if (/^(PersistentVolumeClaim|ConfigMap|Secret)\//.test(object)) return 'storage'
  if (object.startsWith('Service/')) return 'pods'
  if (/^metadata\.(name|namespace|annotations)/.test(field)) return 'basic'
  if (
    /^spec\.(volumeClaimTemplates|persistentVolumeClaimRetentionPolicy)|\.volumes|volume(Mounts|Devices)/.test(
      field,
    )
  )
    return 'storage'
  if (/^spec\.(replicas|updateStrategy|template\.spec\.(init)?containers|serviceName)/i.test(field))
    return 'pods'
  return 'advanced'
}

export interface BasicStepProps {
  readonly namespace: string
  moveTo(namespace: string): void
}

export function BasicStep({ namespace, moveTo }: BasicStepProps) {
  const { t } = useTranslation()
  return (
    <Block title={t('create.steps.basic')}>
      <p className="field__hint">{t('create.whatItIs')}</p>
      <Fields fields={basicFields} />
      <ProjectField label={t('app.project')} value={namespace} choose={moveTo} />
    </Block>
  )
}

export function PodsStep({ service }: { readonly service: ReactNode }) {
  const { t } = useTranslation()
  return (
    <>
      <Block title={t('create.steps.pods')}>
        <Fields fields={replicaFields} />
        <ContainerList />
      </Block>
      {service}
      <Block title={t('forms.s.strategy')}>
        <Fields fields={strategyFields} />
        <DeploymentModeField />
      </Block>
      <Section title={t('forms.s.order')}>
        <Fields fields={orderFields} />
      </Section>
      <Section title={t('forms.s.podSecurity')}>
        <Fields fields={podSecurityFields} />
        <Fields fields={pullSecretFields} />
      </Section>
    </>
  )
}

const replicaFields = [
  { kind: 'number', at: 'spec.replicas', label: 'replicas', fallback: 1, least: 0 },
] as const

export function StorageStep({ alongside }: { readonly alongside: ReactNode }) {
  const { t } = useTranslation()
  return (
    <>
      <Block title={t('create.steps.storage')}>
        <p className="field__hint">{t('create.storageHow')}</p>
        <VolumeList />
      </Block>
      <Block title={t('forms.s.retention')}>
        <p className="field__hint">{t('create.retentionHow')}</p>
        <Fields fields={retentionFields} />
      </Block>
      {alongside}
    </>
  )
}

export function AdvancedStep() {
  const { t } = useTranslation()
  return (
    <>
      <Block title={t('forms.s.nodes')}>
        <Fields fields={nodeFields} />
      </Block>
      <Section title={t('forms.s.tolerations')}>
        <Fields fields={tolerationFields} />
      </Section>
      <Section title={t('forms.s.affinity')}>
        <Fields fields={affinityFields} />
      </Section>
      <Section title={t('forms.s.topology')}>
        <Fields fields={topologyFields} />
      </Section>
      <Section title={t('forms.s.network')}>
        <Fields fields={networkFields} />
      </Section>
      <Block title={t('forms.s.metadata')}>
        <Fields fields={labelFields} />
        <Fields fields={annotationFields} />
      </Block>
    </>
  )
}

const Block = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="block" aria-label={title}>
    <h2>{title}</h2>
    {children}
  </section>
)
