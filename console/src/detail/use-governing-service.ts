import type { Service } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { useLive } from '../live/live-store.tsx'
import { faultsOfService, type ServiceFault } from '../model/follow.ts'
import type { SetView } from '../sets/set-model.ts'

interface GoverningService {
  readonly service: Service | undefined
  readonly faults: readonly ServiceFault[]
}

const unknown: GoverningService = { service: undefined, faults: [] }

/** The Service that the set names, and what keeps it from giving the Pods their names; without faults where it cannot be seen. */
export function useGoverningService(view: SetView): GoverningService {
  const name = view.set.spec?.serviceName ?? ''
  const { items, state } = useLive(kinds.Service, name === '' ? null : view.namespace, {
    fieldSelector: `metadata.name=${name}`,
  })
  if (name === '' || state.kind === 'loading' || state.kind === 'refused') return unknown
  const [service] = items
  return { service, faults: faultsOfService(service, view.set) }
}
