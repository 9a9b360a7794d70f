import { expect, test } from 'vitest'
import { dataDirOf, dataHome, shortPath } from './directories.ts'

test.each([
  ['linux', { HOME: '/home/me' }, '/home/me/.local/share/kedge'],
  ['linux', { HOME: '/home/me', XDG_DATA_HOME: '/data' }, '/data/kedge'],
  ['darwin', { HOME: '/Users/me' }, '/Users/me/Library/Application Support/kedge'],
  ['linux', { HOME: '/home/me', XDG_DATA_HOME: '/data', KEDGE_HOME: '/kedge' }, '/kedge'],
  ['darwin', { KEDGE_HOME: '/kedge' }, '/kedge'],
] as const)('on %s with %j data is in %s', (platform, env, folder) => {
  expect(dataHome(env, platform)).toBe(folder)
})

test('each name has a folder of its own', () => {
  expect(dataDirOf('two', { KEDGE_HOME: '/kedge' })).toBe('/kedge/two')
})

test('the home directory is a tilde to a person', () => {
  expect(shortPath('/home/me/x', { HOME: '/home/me' })).toBe('~/x')
  expect(shortPath('/home/meyer/x', { HOME: '/home/me' })).toBe('/home/meyer/x')
})
