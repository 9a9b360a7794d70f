// What is asked of each area of a set.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SetArea } from '../edits/areas.ts'
import {
  affinityFields,
  aliasAt,
  annotationFields,
  descriptionAt,
  fixedFields,
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
import { ContainerSecurity } from './ContainerSecurity.tsx'

export const AreaFields = ({ area }: { readonly area: SetArea }) => contents[area]()

const contents: { readonly [A in SetArea]: () => ReactNode } = {
  info: () => (
    <Fields
      fields={[
        { kind: 'text', at: aliasAt, label: 'alias' },
        { kind: 'text', at: descriptionAt, label: 'description' },
      ]}
    />
  ),
  template: () => <TemplateArea />,
  strategy: () => (
    <>
      <Fields fields={strategyFields} />
      <Fields fields={orderFields} />
    </>
  ),
  network: () => <Fields fields={networkFields} />,
  affinity: () => <AffinityArea />,
  tolerations: () => <Fields fields={tolerationFields} />,
  security: () => (
    <>
      <Fields fields={podSecurityFields} />
      <Fields fields={pullSecretFields} />
      <ContainerSecurity />
    </>
  ),
  volumes: () => (
    <>
      <VolumeList />
      <Fields fields={retentionFields} />
    </>
  ),
  labels: () => <Fields fields={labelFields} />,
  annotations: () => <Fields fields={annotationFields} />,
  recreate: () => (
    <>
      <Fields fields={fixedFields} />
      <VolumeList />
    </>
  ),
}

function TemplateArea() {
  const { t } = useTranslation()
  return (
    <>
      <Section title={t('forms.s.strategy')} isOpen>
        <Fields fields={strategyFields} />
        <DeploymentModeField />
      </Section>
      <Section title={t('forms.s.containers')} isOpen>
        <ContainerList />
      </Section>
      <Section title={t('forms.s.volumes')} isOpen>
        <VolumeList />
      </Section>
    </>
  )
}

function AffinityArea() {
  const { t } = useTranslation()
  return (
    <>
      <DeploymentModeField />
      <Fields fields={nodeFields} />
      <Section title={t('forms.s.affinity')} isOpen>
        <Fields fields={affinityFields} />
      </Section>
      <Section title={t('forms.s.topology')}>
        <Fields fields={topologyFields} />
      </Section>
    </>
  )
}
