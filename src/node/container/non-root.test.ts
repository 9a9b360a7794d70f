import { expect, test } from 'vitest'
import type { Container, Pod, SecurityContext } from '../../api/generated/types.ts'
import type { ImageState } from '../runtime.ts'
import { checkNonRoot, dependsOnImageUser } from './non-root.ts'

const pod: Pod = { metadata: { name: 'web-0', namespace: 'default', uid: 'u-1' }, spec: { containers: [] } }
const web = (securityContext: SecurityContext): Container => ({ name: 'web', securityContext })
const image = (user?: ImageState['user']): ImageState => ({
  id: 'i',
  repoDigests: [],
  ...(user ? { user } : {}),
})
const where = '(pod: "web-0_default(u-1)", container: web)'

test('root is refused, whoever names it', () => {
  expect(() => checkNonRoot(pod, web({ runAsNonRoot: true, runAsUser: 0 }), null)).toThrow(
    `container's runAsUser breaks non-root policy ${where}`,
  )
  for (const user of [undefined, { uid: 0 }])
    expect(() => checkNonRoot(pod, web({ runAsNonRoot: true }), image(user))).toThrow(
      `container has runAsNonRoot and image will run as root ${where}`,
    )
})

test('a user by name could be root', () => {
  expect(() => checkNonRoot(pod, web({ runAsNonRoot: true }), image({ name: 'nginx' }))).toThrow(
    `container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root ${where}`,
  )
})

test('others may run, and the image is asked only when it matters', () => {
  expect(() => checkNonRoot(pod, web({ runAsNonRoot: true }), image({ uid: 101 }))).not.toThrow()
  expect(() => checkNonRoot(pod, web({ runAsNonRoot: true, runAsUser: 5 }), null)).not.toThrow()
  expect(() => checkNonRoot(pod, web({}), null)).not.toThrow()
  expect(dependsOnImageUser(pod, web({ runAsNonRoot: true }))).toBe(true)
  expect(dependsOnImageUser(pod, web({ runAsNonRoot: true, runAsUser: 5 }))).toBe(false)
  expect(dependsOnImageUser(pod, web({}))).toBe(false)
})
