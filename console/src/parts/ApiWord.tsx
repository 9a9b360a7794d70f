import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { spaced } from './words/spaced.ts'

/** A word of the API as people say it; one that has no words of ours is taken apart: `FailedToDrain`, failed to drain. */
export const apiWordText = (code: string, t: TFunction): string =>
  t(`apiWords.${code}`, { defaultValue: spaced(code) })

/** The API's own word is on hover. */
export function ApiWord({ code }: { readonly code: string | undefined }) {
  const { t } = useTranslation()
  if (!code) return <>–</>
  return <span title={code}>{apiWordText(code, t)}</span>
}
