import { expect, test } from 'vitest'
import { StatusError } from '../../api/status-error.ts'
import { StartupError } from '../../base/startup-error.ts'
import { KubeconfigError } from '../../client/kubeconfig/kubeconfig.ts'
import { Unreachable } from '../../client/transport.ts'
import { describeFailure, VerbError } from './failure.ts'

const startup = new StartupError({
  reason: 'PORT_IN_USE',
  message: 'the port is taken',
  remedy: 'take another',
})

const systemError = (about: object): Error => Object.assign(new Error('what the system says'), about)

test.each([
  [startup, 'error: the port is taken; take another (PORT_IN_USE)', 1],
  [new VerbError('there is none', { exitCode: 4 }), 'error: there is none', 4],
  [new KubeconfigError('no context is chosen'), 'error: no context is chosen', 1],
  [new Unreachable('cannot reach https://a: no such host'), 'error: cannot reach https://a: no such host', 1],
  [
    new StatusError({ reason: 'NotFound', message: 'statefulsets.apps "web" not found' }),
    'Error from server (NotFound): statefulsets.apps "web" not found',
    1,
  ],
  [
    new TypeError('x is undefined\n  more'),
    'error: x is undefined (this is a bug in Kedge; set KEDGE_DEBUG=1 to see where)',
    1,
  ],
  [
    new Error('commit failed', { cause: Object.assign(new Error('write'), { code: 'ENOSPC' }) }),
    'error: there is no space left on the disk; free some (NO_SPACE)',
    1,
  ],
  [
    systemError({ code: 'EISDIR', path: '/data/kedge.log' }),
    'error: /data/kedge.log cannot be used: it is a folder (EISDIR)',
    1,
  ],
  [
    systemError({ code: 'EISDIR', path: '/data/a.new', dest: '/data/a' }),
    'error: /data/a cannot be used: it is a folder (EISDIR)',
    1,
  ],
  [
    systemError({ code: 'EEXIST', path: '/data/store' }),
    'error: /data/store cannot be used: something else is there (EEXIST)',
    1,
  ],
  ['a string', 'error: a string (this is a bug in Kedge; set KEDGE_DEBUG=1 to see where)', 1],
])('%s is one sentence', (error, text, exitCode) => {
  expect(describeFailure(error, {})).toEqual({ text, exitCode })
})

test('where it came from is shown when asked for, causes too', () => {
  const error = new VerbError('outer', { cause: new Error('inner') })
  const { text } = describeFailure(error, { KEDGE_DEBUG: '1' })
  expect(text).toMatch(/^error: outer\nVerbError: outer\n {4}at .*failure\.test\.ts/s)
  expect(text).toContain('caused by: Error: inner')
})
