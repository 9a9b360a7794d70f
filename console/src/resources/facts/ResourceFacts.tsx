// What is to know of an object of each kind.
import type { TFunction } from 'i18next'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  ConfigMap,
  HorizontalPodAutoscalerV2,
  Node,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Secret,
  Service,
  StorageClass,
  ValidatingWebhookConfiguration,
} from '../../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../../src/api/object.ts'
import { part } from '../../app/part.ts'
import { type Fact, Pairs } from '../../detail/facts.tsx'
import { UsedBy } from '../../objects/UsedBy.tsx'
import { Age } from '../../parts/time.tsx'
import { AutoscalerFacts, BudgetFacts } from '../../scaling/PolicyFacts.tsx'
import type { VolumeSnapshot } from '../../snapshots/snapshot-kinds.ts'
import { CertificateLife } from '../../values/certificates/CertificateNote.tsx'
import { readCertificate } from '../../values/certificates/certificate.ts'
import { addValueTexts } from '../../values/texts.ts'
import { rowsOfConfigMap, rowsOfSecret, textOfValue } from '../../values/value-rows.ts'
import { type Place, SecretType, usedKindOf } from '../resource-kinds.tsx'
import '../resources.css'
import { ClaimFacts } from './ClaimFacts.tsx'
import { ClassFacts } from './ClassFacts.tsx'
import { ServiceFacts } from './ServiceFacts.tsx'
import { SnapshotFacts } from './SnapshotFacts.tsx'
import { ValueFacts } from './ValueFacts.tsx'
import { WebhookFacts } from './WebhookFacts.tsx'

addValueTexts()

const NodeFacts = part(
  () => import('../../nodes/NodeFacts.tsx'),
  module => module.NodeFacts,
)

export function ResourceFacts({ place, object }: { readonly place: Place; readonly object: ApiObject }) {
  const { t } = useTranslation()
  const none = t('common.none')
  const { metadata } = object
  const immutability = ({ immutable }: ConfigMap): readonly Fact[] =>
    immutable ? [[t('values.immutable'), t('values.immutableYes')]] : []
  const used = usedKindOf[place]
  const common: readonly Fact[] = [
    ...(used
      ? [
          [
            t(place === 'budgets' ? 'objects.holds' : 'objects.usedBy'),
            <UsedBy key="users" kind={used} object={object} />,
          ] as const,
        ]
      : []),
    [t('overview.created'), <Age key="age" of={metadata?.creationTimestamp} />],
    [t('overview.labels'), <Pairs key="labels" of={metadata?.labels} none={none} />],
    [t('overview.annotations'), <Pairs key="annotations" of={metadata?.annotations} none={none} />],
  ]
  switch (place) {
    case 'configmaps':
      return (
        <ValueFacts
          rows={rowsOfConfigMap(object as ConfigMap)}
          facts={[...immutability(object), ...common]}
        />
      )
    case 'secrets': {
      const type: Fact = [
        t('resources.columns.type'),
        <SecretType key="type" code={(object as Secret).type ?? 'Opaque'} />,
      ]
      return (
        <ValueFacts
          rows={rowsOfSecret(object as Secret)}
          isSecret
          facts={[type, ...certificateFacts(object as Secret, t), ...immutability(object), ...common]}
        />
      )
    }
    case 'services':
      return <ServiceFacts service={object as Service} common={common} />
    case 'autoscalers':
      return <AutoscalerFacts of={object as HorizontalPodAutoscalerV2} common={common} />
    case 'budgets':
      return <BudgetFacts of={object as PodDisruptionBudget} common={common} />
    case 'claims':
      return <ClaimFacts claim={object as PersistentVolumeClaim} common={common} />
    case 'snapshots':
      return <SnapshotFacts snapshot={object as VolumeSnapshot} common={common} />
    case 'classes':
      return <ClassFacts of={object as StorageClass} common={common} />
    case 'validators':
    case 'mutators':
      return <WebhookFacts of={object as ValidatingWebhookConfiguration} common={common} />
    case 'nodes':
      return (
        <Suspense>
          <NodeFacts node={object as Node} common={common} />
        </Suspense>
      )
  }
}

/** What everybody may see of it, without uncovering the key beside it. */
function certificateFacts({ data = {} }: Secret, t: TFunction): readonly Fact[] {
  const certificate = readCertificate(textOfValue(data['tls.crt'] ?? '') ?? '')
  if (!certificate) return []
  return [
    [t('values.certificateNames'), certificate.names.join(t('common.comma')) || t('common.none')],
    [t('values.certificateLife'), <CertificateLife key="life" of={certificate} />],
  ]
}
