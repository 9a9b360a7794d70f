import { useTranslation } from 'react-i18next'
import type { Held } from './held.ts'

/** Which Pods the partition keeps where they are, or will. */
export function HeldText({ held: { at, below } }: { readonly held: Held }) {
  const { t } = useTranslation()
  return below === null ? t(`rollout.held.all.${at}`) : t(`rollout.held.${at}`, { ordinal: below })
}
