import i18next from 'i18next'
import { expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import { zh } from '../../i18n/zh.ts'
import { inWords, saying } from './saying.ts'

it('what was said once is told in the language that is read now, with all that stands in it', async () => {
  await i18next.init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: 'en',
    interpolation: { escapeValue: false },
  })
  const said = saying('edits.done', { name: 'web', edit: saying('edits.scale') })
  const english = inWords(said, i18next.getFixedT('en'))
  expect(english).toBe(i18next.t('edits.done', { name: 'web', edit: en.edits.scale }))
  const chinese = inWords(said, i18next.getFixedT('zh'))
  expect(chinese).toContain(zh.edits.scale)
  expect(chinese).not.toContain(en.edits.scale)
})

it('a number in it chooses between one and many', () => {
  const t = i18next.getFixedT('en')
  expect(inWords(saying('batch.done', { count: 1, edit: 'x' }), t)).toBe(
    t('batch.done', { count: 1, edit: 'x' }),
  )
  expect(inWords(saying('batch.done', { count: 2, edit: 'x' }), t)).toContain('2')
})
