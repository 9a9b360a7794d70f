import { expect, it } from 'vitest'
import { Keepers } from './keepers.ts'

it('each that would end with the page is asked, until one is to stay', () => {
  const keepers = new Keepers()
  const asked: string[] = []
  const keep = (name: string, may: boolean) =>
    keepers.add({ pathname: '/pod', mayLeave: () => asked.push(name) > 0 && may })
  expect(keepers.mayLeaveTo('/other')).toBe(true)
  const letShellsGo = keep('shells', true)
  const letUploadGo = keep('upload', false)
  keep('more', true)
  expect(keepers.mayLeaveTo('/pod')).toBe(true)
  expect(asked).toEqual([])
  expect(keepers.mayLeaveTo('/other')).toBe(false)
  expect(asked).toEqual(['shells', 'upload'])
  letUploadGo()
  letShellsGo()
  expect(keepers.mayLeaveTo('/other')).toBe(true)
  expect(asked.slice(2)).toEqual(['more'])
})
