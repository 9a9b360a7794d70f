import { describe, expect, it } from 'vitest'
import { choiceOf, flipped, wordOf, wordOfText } from './pod-choice.ts'

const many = { present: Array.from({ length: 300 }, (_, ordinal) => ordinal), most: 24, first: null }

describe('of many Pods', () => {
  it('no more are chosen than are shown', () => {
    const choice = choiceOf('', many)
    expect(choice).toMatchObject({ asked: 300, text: '0-23' })
    expect(choice.ordinals).toHaveLength(24)
  })

  it('those of some ordinals are chosen by ranges', () => {
    expect(choiceOf('0-4,200', many)).toEqual({ ordinals: [0, 1, 2, 3, 4, 200], asked: 6, text: '0-4, 200' })
    expect(choiceOf('290-999999999', many).text).toBe('290-299')
  })

  it('none are chosen where all were taken out', () => {
    expect(choiceOf(wordOf([]), many)).toEqual({ ordinals: [], asked: 0, text: '' })
    expect(wordOfText(' ')).toBe(wordOf([]))
  })

  it('one more is taken in where there is room', () => {
    const some = choiceOf('7', many)
    expect(flipped(some, 3, 24)).toEqual([3, 7])
    expect(flipped(some, 7, 24)).toEqual([])
    expect(flipped(some, 3, 1)).toEqual([7])
  })

  it('an address that says nothing of use begins with all', () => {
    expect(choiceOf('web-1', many).asked).toBe(300)
  })
})

it('the page of a Pod begins with its own', () => {
  expect(choiceOf('', { present: [5, 6, 7], most: 24, first: 6 })).toEqual({
    ordinals: [6],
    asked: 1,
    text: '6',
  })
})

it.each([
  ['0-4, 7', '0-4,7'],
  ['0–4，7', '0-4,7'],
  ['4-0', null],
  ['x', null],
])('%s is typed for %s', (text, word) => {
  expect(wordOfText(text)).toBe(word)
})
