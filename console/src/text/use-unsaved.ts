// What of an object's text somebody who is signed in has typed and not saved.
import { useCallback, useSyncExternalStore } from 'react'
import type { Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { useSession } from '../sign-in/session-context.ts'
import { unsavedKey, unsavedTexts } from './unsaved-texts.ts'

export function useUnsavedKey(kind: Pick<Kind, 'group' | 'plural'>, object: ApiObject): string {
  return unsavedKey(useSession().user.name, kind, object)
}

/** Whether something was typed for this object that nobody has saved. */
export function useIsUnsaved(kind: Pick<Kind, 'group' | 'plural'>, object: ApiObject): boolean {
  const key = useUnsavedKey(kind, object)
  return useSyncExternalStore(
    unsavedTexts.subscribe,
    useCallback(() => unsavedTexts.of(key) !== null, [key]),
  )
}
