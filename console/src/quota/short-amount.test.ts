import { expect, it } from 'vitest'
import { shortAmount } from './short-amount.ts'

it('amounts are told in their largest unit, with two digits behind the point at most', () => {
  const told = ['18176Mi', '1024Ki', '512Mi', '-2048Mi', '24Gi', '3', '250m', '0Mi', '5000Pi'].map(each =>
    shortAmount(each, 'en'),
  )
  expect(told).toEqual(['17.75Gi', '1Mi', '512Mi', '-2Gi', '24Gi', '3', '250m', '0Mi', '5000Pi'])
  expect(['1k', '12345', '64k', '1500m', '17638m'].map(each => shortAmount(each, 'zh-CN'))).toEqual([
    '1,000',
    '12,345',
    '64,000',
    '1.5',
    '17.64',
  ])
})
