import type { TFunction } from 'i18next'

/** `CPU requests` for `requests.cpu`; the name itself where no language has a word for it. */
export const resourceWord = (t: TFunction, resource: string): string =>
  t(`quota.names.${resource.replaceAll(/[./]/g, '_')}`, { defaultValue: resource })
