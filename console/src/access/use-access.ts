import { useCallback, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { useAccessStore } from '../live/live-store.tsx'
import { missingAmong, type Need, type Placed } from './rules.ts'

/** Null for what this person may do, else the sentence that names the permission that is missing. */
export type Denials = (needs: readonly Need[], name?: string) => string | null

/** The same for what is done to several at once: null where this person may do it to each. */
export type DenialsAmong = (objects: readonly Placed[], needs: readonly Need[]) => string | null

/** In a project, or in the whole cluster when that is empty. Drawn anew when more is known. */
export function useDenials(namespace: string): Denials {
  const { t } = useTranslation()
  const store = useAccessStore()
  const version = useSyncExternalStore(store.subscribe, store.version)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known is in the store, and grows with its version
  return useCallback(
    (needs, name) => {
      const missing = needs.find(need => !store.mayDo(namespace, need, name))
      if (!missing) return null
      const { verb, resource } = missing
      return namespace === ''
        ? t('access.needsCluster', { verb, resource })
        : t('access.needs', { verb, resource, project: namespace })
    },
    [store, version, namespace, t],
  )
}

/** Of objects of a project, or of many when that is empty: then of each project only where it is not let in all. */
export function useDenialsAmong(scope: string): DenialsAmong {
  const { t } = useTranslation()
  const store = useAccessStore()
  const version = useSyncExternalStore(store.subscribe, store.version)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known is in the store, and grows with its version
  return useCallback(
    (objects, needs) => {
      const open = scope === '' ? needs.filter(need => !store.mayDo('', need)) : needs
      const missing = missingAmong(objects, open, (...of) => store.mayDo(...of))
      if (!missing) return null
      const { verb, resource } = missing.need
      return t('access.needs', { verb, resource, project: missing.namespace })
    },
    [store, version, scope, t],
  )
}

/** The same for several at once: whether each is known to be allowed in one of these namespaces, tried in their order. */
export function useSureSomewhere(namespaces: readonly string[]): (need: Need) => boolean {
  const store = useAccessStore()
  useSyncExternalStore(store.subscribe, store.version)
  return need => namespaces.some(namespace => store.isSureToDo(namespace, need))
}

/** Whether it is known that this person may: for what would be asked in vain otherwise. False until the answer is there. */
export function useSure(namespace: string, need: Need, name?: string): boolean {
  const store = useAccessStore()
  return useSyncExternalStore(store.subscribe, () => store.isSureToDo(namespace, need, name))
}
