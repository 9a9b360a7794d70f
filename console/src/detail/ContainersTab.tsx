import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Container } from '../../../src/api/generated/types.ts'
import { Breakable } from '../parts/words/Breakable.tsx'
import { portsText } from '../pod/pod-model.ts'
import type { SetView } from '../sets/set-model.ts'
import { Facts } from './facts.tsx'

type ContainerKind = 'init' | 'sidecar' | 'main'

export function ContainersTab({ view }: { readonly view: SetView }) {
  const { initContainers = [], containers = [] } = view.set.spec?.template.spec ?? {}
  const all = [
    ...initContainers.map(container => ({
      container,
      kind: container.restartPolicy === 'Always' ? ('sidecar' as const) : ('init' as const),
    })),
    ...containers.map(container => ({ container, kind: 'main' as const })),
  ]
  return (
    <div className="cards">
      {all.map(({ container, kind }) => (
        <ContainerCard key={container.name} container={container} kind={kind} />
      ))}
    </div>
  )
}

function ContainerCard({ container, kind }: { readonly container: Container; readonly kind: ContainerKind }) {
  const { t } = useTranslation()
  const none = t('common.none')
  const {
    name,
    image = '',
    resources,
    volumeMounts = [],
    volumeDevices = [],
    command = [],
    args = [],
  } = container
  const probes = (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).filter(
    probe => container[probe],
  )
  return (
    <article className="card">
      <h2>
        {name} <span className="status__why">{t(`containers.kinds.${kind}`)}</span>
      </h2>
      <Facts
        facts={[
          [
            t('containers.image'),
            <span key="image" className="mono">
              {image}
            </span>,
          ],
          [t('containers.ports'), portsText(container) || none],
          [t('containers.requests'), amounts(resources?.requests, t) || none],
          [t('containers.limits'), amounts(resources?.limits, t) || none],
          [
            t('containers.probes'),
            probes.map(probe => t(`pod.probes.${probe}`)).join(t('common.comma')) || none,
          ],
          [
            t('containers.mounts'),
            [
              ...volumeMounts.map(mount => `${mount.mountPath} (${mount.name})`),
              ...volumeDevices.map(device => `${device.devicePath} (${device.name})`),
            ].join(', ') || none,
          ],
          [
            t('containers.command'),
            <span key="command" className="mono">
              <Breakable text={[...command, ...args].join(' ') || none} />
            </span>,
          ],
        ]}
      />
    </article>
  )
}

const amounts = (of: { readonly [resource: string]: unknown } | undefined, t: TFunction): string =>
  Object.entries(of ?? {})
    .map(([resource, amount]) => `${t(`apiWords.${resource}`, { defaultValue: resource })} ${amount}`)
    .join(t('common.comma'))
