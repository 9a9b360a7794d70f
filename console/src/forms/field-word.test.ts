import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { newBundle } from '../model/bundle.ts'
import { write } from '../model/path.ts'
import { withFieldWords } from './field-word.ts'
import { formsEn } from './texts-en.ts'
import { formsZh } from './texts-zh.ts'

beforeAll(() =>
  i18next.init({
    resources: { en: { translation: { forms: formsEn } }, zh: { translation: { forms: formsZh } } },
    lng: 'en',
    interpolation: { escapeValue: false },
  }),
)

const set = write(newBundle('shop').set, 'spec.template.spec.containers', [{ name: 'app', image: '' }])
const words = (sentence: string, language: 'en' | 'zh') =>
  withFieldWords(sentence, set, i18next.getFixedT(language))

it('what a server has said of a set names the fields as its forms do', () => {
  const refused = 'StatefulSet.apps "web" is invalid: spec.template.spec.containers[0].image: Required value'
  expect(words(refused, 'en')).toBe(
    'StatefulSet.apps "web" is invalid: Container app › Image: Required value',
  )
  expect(words('spec.template.spec.containers[0].image：必填', 'zh')).toBe('容器 app › 镜像：必填')
  expect(words('[spec.replicas: Invalid value: -1, metadata.name: Required value]', 'en')).toBe(
    '[Pod Replicas: Invalid value: -1, Name: Required value]',
  )
})

it('what is said of one of its Pods is a field of its template', () => {
  expect(words('Pod "web-0" is invalid: spec.containers[0].image: Required value', 'en')).toBe(
    'Pod "web-0" is invalid: Container app › Image: Required value',
  )
})

it('what no form has keeps its path, and words that only look like one are left alone', () => {
  for (const said of [
    'spec.template.spec.subdomain: Forbidden',
    'updates to statefulset spec for fields other than',
    'https://x.spec.dev/metadata',
  ])
    expect(words(said, 'en')).toBe(said)
})
