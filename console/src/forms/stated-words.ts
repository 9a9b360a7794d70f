// What is stated, as one line: `After start: Command ./warm-up, Read-only: yes`.
import type { TFunction } from 'i18next'
import type { Stated, StatedValue } from '../fields/stated.ts'

export const statedWords = (stated: readonly Stated[], t: TFunction): string =>
  stated
    .map(({ label, value }) => `${t(`forms.f.${label}`)}${t('common.colon')}${valueWords(value, t)}`)
    .join(t('common.comma'))

function valueWords(value: StatedValue, t: TFunction): string {
  switch (value.kind) {
    case 'text':
      return value.text
    case 'option':
      return t(`forms.o.${value.option}`, { defaultValue: value.option })
    case 'flag':
      return t(value.isOn ? 'forms.yes' : 'forms.no')
    case 'list':
      return value.items.map(each => valueWords(each, t)).join(t('common.comma'))
    case 'member': {
      const [first] = value.within
      return [t(`forms.m.${value.name}`), first && valueWords(first.value, t)].filter(Boolean).join(' ')
    }
  }
}
