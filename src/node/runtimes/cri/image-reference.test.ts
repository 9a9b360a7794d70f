import { expect, test } from 'vitest'
import { parseImageReference, withDefaultTag } from './image-reference.ts'

const digest = `sha256:${'a'.repeat(64)}`

test.each([
  ['nginx', 'docker.io', 'library/nginx', null, null],
  ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', null],
  ['bitnami/nginx', 'docker.io', 'bitnami/nginx', null, null],
  ['index.docker.io/nginx', 'docker.io', 'library/nginx', null, null],
  ['registry.k8s.io/nginx-slim:0.24', 'registry.k8s.io', 'nginx-slim', '0.24', null],
  ['localhost/app', 'localhost', 'app', null, null],
  ['localhost:5000/team/app:v1', 'localhost:5000', 'team/app', 'v1', null],
  ['[::1]:5000/app', '[::1]:5000', 'app', null, null],
  ['Registry/app', 'Registry', 'app', null, null],
  [`nginx@${digest}`, 'docker.io', 'library/nginx', null, digest],
  [`quay.io/a/b:1@${digest}`, 'quay.io', 'a/b', '1', digest],
])('%s', (text, registry, repository, tag, known) => {
  expect(parseImageReference(text)).toEqual({ registry, repository, tag, digest: known })
})

test.each([
  ['', 'invalid reference format'],
  ['nginx:', 'invalid reference format'],
  ['not a name', 'invalid reference format'],
  ['nginx@sha256:abc', 'invalid reference format'],
  ['https://example.org/nginx', 'invalid reference format'],
  ['Nginx', 'invalid reference format: repository name (library/Nginx) must be lowercase'],
  ['team/Nginx:1', 'invalid reference format: repository name (team/Nginx) must be lowercase'],
])('%j is refused as kubelet refuses it', (text, why) => {
  expect(() => parseImageReference(text)).toThrow(
    expect.objectContaining({
      reason: 'InvalidImageName',
      message: `Failed to apply default image tag "${text}": couldn't parse image name "${text}": ${why}`,
    }),
  )
})

test('the tag is latest where neither tag nor digest is written', () => {
  expect(withDefaultTag('nginx')).toBe('nginx:latest')
  expect(withDefaultTag('localhost:5000/app')).toBe('localhost:5000/app:latest')
  expect(withDefaultTag('nginx:1')).toBe('nginx:1')
  expect(withDefaultTag(`nginx@${digest}`)).toBe(`nginx@${digest}`)
})
