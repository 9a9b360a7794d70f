import { expect, it } from 'vitest'
import { sentences } from './sentences.ts'

it('sentences stand behind one another as their language has it', () => {
  expect(sentences('It failed.', '', 'Try again.')).toBe('It failed. Try again.')
  expect(sentences('失败了。', '请重试。')).toBe('失败了。请重试。')
  expect(sentences()).toBe('')
})
