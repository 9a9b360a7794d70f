import { createInstance } from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { zh } from '../i18n/zh.ts'
import { noteAnswer } from '../parts/server-clock.ts'
import { refusalText, waitOf } from './refusal-text.ts'
import { signInZh } from './texts-zh.ts'

// Of its own: the language of the page is everybody's.
const chinese = createInstance()

beforeAll(() =>
  chinese.init({
    lng: 'zh',
    resources: { zh: { translation: { signIn: signInZh, common: zh.common } } },
    ns: ['translation'],
  }),
)

const refusal = {
  kind: 'refused',
  code: 422,
  mayBeDone: false,
  message: 'in English',
  cause: '',
  retryAfterSeconds: null,
} as const

it.each([
  [{ ...refusal, cause: 'PasswordCommon' }, signInZh.passwordProblems.PasswordCommon],
  [{ ...refusal, cause: 'PasswordTooEven' }, signInZh.passwordProblems.PasswordTooEven],
  [{ ...refusal, code: 0, message: '' }, signInZh.unreachable],
  [{ ...refusal, code: 0, mayBeDone: true, message: '' }, zh.common.unanswered.lost],
  [{ ...refusal, code: 401 }, signInZh.notSignedIn],
  [{ ...refusal, code: 429, retryAfterSeconds: 7 }, '尝试次数过多，请在 7 秒后重试。'],
  // What nobody has translated is told as it came.
  [refusal, 'in English'],
  [{ ...refusal, cause: 'toString' }, 'in English'],
])('%j is told in the language of its reader', (given, text) => {
  expect(refusalText(given, chinese.t)).toBe(text)
})

it('how long one has to wait is counted by the clock of the server', () => {
  const hour = 3_600_000
  const answer = (ahead: number) => {
    const at = Date.now()
    noteAnswer({ date: new Date(at + ahead).toUTCString(), askedAt: at, at })
  }
  answer(hour)
  try {
    expect(waitOf({ retryAfterSeconds: 7 }) - Date.now()).toBeGreaterThan(hour - 60_000)
    expect(waitOf({ retryAfterSeconds: null })).toBe(0)
    expect(waitOf(null)).toBe(0)
  } finally {
    answer(0)
  }
})
