// What is to know of an object of each kind. Values of Secrets are covered until they are asked for.
import { TextInput } from '@patternfly/react-core'
import type { TFunction } from 'i18next'
import { Suspense, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  ConfigMap,
  HorizontalPodAutoscalerV2,
  Node,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  Secret,
  Service,
  StorageClass,
  ValidatingWebhookConfiguration,
} from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf, refOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { Link } from '../app/Link.tsx'
import { part } from '../app/part.ts'
import { addressOf } from '../app/router.ts'
import { type Fact, Facts, Pairs } from '../detail/facts.tsx'
import { bytesText } from '../exec/folder.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { ApiWord } from '../parts/ApiWord.tsx'
import { Copyable } from '../parts/Copyable.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { saveBlob } from '../parts/save-blob.ts'
import { Age } from '../parts/time.tsx'
import { errorText } from '../parts/words/error-text.ts'
import { AutoscalerFacts, BudgetFacts } from '../scaling/PolicyFacts.tsx'
import { snapshotsServed } from '../snapshots/served.ts'
import type { VolumeSnapshot } from '../snapshots/snapshot-kinds.ts'
import { useServed } from '../snapshots/use-served.ts'
import { Fill } from '../usage/Spark.tsx'
import { fillOf } from '../usage/usage-history.ts'
import { useUsage } from '../usage/use-usage.ts'
import { CertificateLife } from '../values/certificates/CertificateNote.tsx'
import { readCertificate } from '../values/certificates/certificate.ts'
import { addValueTexts } from '../values/texts.ts'
import {
  bytesOfValue,
  rowsOfConfigMap,
  rowsOfSecret,
  textOfValue,
  type ValueRow,
} from '../values/value-rows.ts'
import { addressOfService, leadsToPods, type Place, portsText, SecretType } from './resource-kinds.tsx'
import './resources.css'
import { UsedBy } from '../objects/UsedBy.tsx'
import { Alert } from '../parts/Alert.tsx'
import { ClaimStatus, useClaimTrouble } from './ClaimStatus.tsx'
import { DefaultClass } from './DefaultClass.tsx'
import { usedKindOf } from './resource-kinds.tsx'
import { SnapshotFacts } from './SnapshotFacts.tsx'
import { OrdinalOf, useClaimRows } from './use-claim-columns.tsx'
import { WebhookFacts } from './WebhookFacts.tsx'

addValueTexts()

const ClaimSnapshots = part(
  () => import('../snapshots/ClaimSnapshots.tsx'),
  module => module.ClaimSnapshots,
)

const NodeFacts = part(
  () => import('../nodes/NodeFacts.tsx'),
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
        <Values rows={rowsOfConfigMap(object as ConfigMap)} facts={[...immutability(object), ...common]} />
      )
    case 'secrets': {
      const type: Fact = [
        t('resources.columns.type'),
        <SecretType key="type" code={(object as Secret).type ?? 'Opaque'} />,
      ]
      return (
        <Values
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

interface ValuesProps {
  readonly rows: readonly ValueRow[]
  readonly isSecret?: boolean
  readonly facts: readonly Fact[]
}

function Values({ rows, isSecret = false, facts }: ValuesProps) {
  const { t } = useTranslation()
  const [shown, show] = useState<readonly string[]>([])
  return (
    <>
      <Facts facts={facts} />
      <h2 className="section">{t('resources.columns.keys')}</h2>
      {rows.length === 0 && <p>{t('common.none')}</p>}
      <Facts
        facts={rows.map(({ key, was }) => {
          const text = textOfValue(was ?? '')
          const bytes = bytesOfValue(was ?? '')
          // Of what is no text there is nothing to be seen: it is told as it is.
          const isCovered = isSecret && text !== null && !shown.includes(key)
          return [
            key,
            <div key={key} className="value">
              {isCovered ? (
                <span>••••••</span>
              ) : (
                <pre className="mono value__text">{text ?? t('resources.binary')}</pre>
              )}
              {text === null && <span className="page__count">{bytesText(bytes.length)}</span>}
              {isSecret && text !== null && (
                <button
                  type="button"
                  className="as-link"
                  aria-label={`${t(isCovered ? 'resources.show' : 'resources.hide')}: ${key}`}
                  onClick={() => show(isCovered ? [...shown, key] : shown.filter(each => each !== key))}
                >
                  {t(isCovered ? 'resources.show' : 'resources.hide')}
                </button>
              )}
              {!isCovered && text !== null && <CopyButton text={text} />}
              {text === null && (
                <button
                  type="button"
                  className="as-link"
                  aria-label={`${t('files.take')}: ${key}`}
                  onClick={() => saveBlob(new Blob([bytes], { type: 'application/octet-stream' }), key)}
                >
                  {t('files.take')}
                </button>
              )}
            </div>,
          ] as const
        })}
      />
    </>
  )
}

function ServiceFacts({ service, common }: { readonly service: Service; readonly common: readonly Fact[] }) {
  const { t } = useTranslation()
  const none = t('common.none')
  const { namespace = '' } = service.metadata ?? {}
  const { items: pods } = useLive(kinds.Pod, namespace)
  const selector = Object.entries(service.spec?.selector ?? {})
  const chosen = pods.filter(
    ({ metadata }) =>
      selector.length > 0 && selector.every(([key, value]) => metadata?.labels?.[key] === value),
  )
  const dns = `${nameOf(service)}.${namespace}.svc.cluster.local`
  const ofPods: readonly Fact[] = [
    [t('resources.columns.ports'), portsText(service.spec?.ports)],
    [
      t('objects.targets'),
      (service.spec?.ports ?? [])
        .map(({ port, targetPort = port }) => `${port} → ${targetPort}`)
        .join(t('common.listComma')) || none,
    ],
    [t('overview.selector'), <Pairs key="selector" of={service.spec?.selector} none={none} />],
    [t('resources.pods'), <PodLinks key="pods" pods={chosen} />],
  ]
  return (
    <Facts
      facts={[
        [
          t('resources.columns.type'),
          service.spec?.clusterIP === 'None' ? (
            t('resources.headless')
          ) : (
            <ApiWord key="type" code={service.spec?.type ?? 'ClusterIP'} />
          ),
        ],
        [t('resources.columns.address'), addressOfService(service) ?? none],
        [t('ordinals.dns'), <Copyable key="dns" text={dns} />],
        ...(leadsToPods(service) ? ofPods : []),
        ...common,
      ]}
    />
  )
}

const collator = new Intl.Collator(undefined, { numeric: true })
/** web-2 before web-10. */
const byNumber = (a: Pod, b: Pod): number => collator.compare(nameOf(a), nameOf(b))

function PodLinks({ pods }: { readonly pods: readonly Pod[] }) {
  const { t } = useTranslation()
  if (pods.length === 0) return <>{t('common.none')}</>
  return (
    <ul className="pairs">
      {pods.toSorted(byNumber).map(pod => (
        <li key={pod.metadata?.uid}>
          <Link to={addressOf(['pods', pod.metadata?.namespace ?? '', nameOf(pod)])}>{nameOf(pod)}</Link>
        </li>
      ))}
    </ul>
  )
}

function ClaimFacts({
  claim,
  common,
}: {
  readonly claim: PersistentVolumeClaim
  readonly common: readonly Fact[]
}) {
  const { t } = useTranslation()
  const { namespace = '' } = claim.metadata ?? {}
  const { history } = useUsage(namespace)
  const claims = useMemo(() => [claim], [claim])
  const [row] = useClaimRows(namespace, claims)
  const source = claim.spec?.dataSource
  const { items: classes, state } = useLive(kinds.StorageClass, '')
  const hasSnapshots = useServed(snapshotsServed)
  // What there is to say of its growth is said once there is a class: until then it says that it waits for one.
  const trouble = useClaimTrouble()(claim)
  const lacksClass = trouble !== null && trouble.kind !== 'waitsForPod'
  const ofClass = classes.find(each => nameOf(each) === claim.spec?.storageClassName)
  const none = t('common.none')
  return (
    <>
      <Facts
        facts={[
          [t('volumes.phase'), <ClaimStatus key="phase" of={claim} />],
          [t('resources.columns.set'), <OrdinalOf key="set" row={row} />],
          [
            t('ordinals.pod'),
            row?.pod ? (
              <Link key="pod" to={addressOf(['pods', namespace, row.pod])}>
                {row.pod}
              </Link>
            ) : (
              t('volumes.orphaned')
            ),
          ],
          [t('volumes.capacity'), String(claim.status?.capacity?.storage ?? none)],
          [t('usage.fillTitle'), <Fill key="fill" fill={fillOf(history, claim)} />],
          [
            t('resources.modes'),
            <ul key="modes" className="pairs">
              {(claim.spec?.accessModes ?? []).map(mode => (
                <li key={mode}>
                  <ApiWord code={mode} />
                </li>
              ))}
            </ul>,
          ],
          ...(claim.spec?.volumeMode === 'Block'
            ? [[t('resources.volumeMode'), t('resources.block')] as const]
            : []),
          [
            t('volumes.storageClass'),
            claim.spec?.storageClassName ? (
              <Link key="class" to={addressOf(['classes', claim.spec.storageClassName])}>
                {claim.spec.storageClassName}
              </Link>
            ) : (
              none
            ),
          ],
          ...(source
            ? [
                [
                  t('resources.filledFrom'),
                  source.kind === 'VolumeSnapshot' ? (
                    <Link key="source" to={addressOf(['snapshots', namespace, source.name])}>
                      {source.name}
                    </Link>
                  ) : (
                    `${source.kind} ${source.name}`
                  ),
                ] as const,
              ]
            : []),
          [t('volumes.volume'), claim.spec?.volumeName ?? none],
          ...common,
        ]}
      />
      {hasSnapshots && (
        <Suspense>
          <ClaimSnapshots claim={claim} />
        </Suspense>
      )}
      {/* Who may not see classes is told by the server whether it grows. */}
      {lacksClass ? null : (
        <Expand
          claim={claim}
          canGrow={state.kind === 'refused' || (ofClass?.allowVolumeExpansion ?? false)}
        />
      )}
    </>
  )
}

function Expand({ claim, canGrow }: { readonly claim: PersistentVolumeClaim; readonly canGrow: boolean }) {
  const { t } = useTranslation()
  const client = useClient()
  const denial = useDenials(claim.metadata?.namespace ?? '')(
    [needOf('patch', kinds.PersistentVolumeClaim)],
    nameOf(claim),
  )
  const now = String(claim.spec?.resources?.requests?.storage ?? '')
  const [size, setSize] = useState(now)
  const [grown, setGrown] = useState<string | null>(null)
  const { isBusy, problem, make } = useAttempt(errorText)
  const grow = () =>
    make(async () => {
      setGrown(null)
      await client.patch(
        kinds.PersistentVolumeClaim,
        refOf(claim),
        { type: 'merge', body: { spec: { resources: { requests: { storage: size.trim() } } } } },
        { fieldManager: 'kedge-console' },
      )
      setGrown(size.trim())
    })
  return (
    <section aria-label={t('resources.grow')}>
      <h2 className="section">{t('resources.grow')}</h2>
      {!canGrow && <p className="status__why">{t('resources.cannotGrow')}</p>}
      <div className="page__tools">
        <span className="grow__size">
          <TextInput
            aria-label={t('volumes.capacity')}
            value={size}
            isDisabled={!canGrow}
            onChange={(_, value) => setSize(value)}
          />
        </span>
        <GuardedButton
          denial={denial}
          variant="secondary"
          isDisabled={!canGrow || isBusy || size.trim() === '' || size === now}
          onClick={grow}
        >
          {t('resources.grow')}
        </GuardedButton>
      </div>
      {problem && <Alert variant="danger" title={problem} />}
      {grown !== null && <Alert variant="success" title={t('resources.grown', { size: grown })} />}
    </section>
  )
}

function ClassFacts({ of, common }: { readonly of: StorageClass; readonly common: readonly Fact[] }) {
  const { t } = useTranslation()
  const none = t('common.none')
  return (
    <>
      <DefaultClass of={of} />
      <Facts
        facts={[
          [t('resources.columns.provisioner'), of.provisioner],
          [t('resources.columns.reclaim'), <ApiWord key="reclaim" code={of.reclaimPolicy ?? 'Delete'} />],
          [
            t('resources.columns.binding'),
            <ApiWord key="binding" code={of.volumeBindingMode ?? 'Immediate'} />,
          ],
          [t('resources.columns.grows'), t(of.allowVolumeExpansion ? 'resources.yes' : 'resources.no')],
          [t('resources.parameters'), <Pairs key="parameters" of={of.parameters} none={none} />],
          ...common,
        ]}
      />
    </>
  )
}
