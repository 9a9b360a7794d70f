import type { Texts } from '../i18n/en.ts'
import type { accountsEn } from './texts-en.ts'

export const accountsZh: Texts<typeof accountsEn> = {
  title: '账户',
}
