import { expect, it } from 'vitest'
import { breaksOf } from './breaks.ts'

it.each([
  ['/usr/share/nginx/html', ['/usr/', 'share/', 'nginx/', 'html']],
  ['spec.template.spec.containers[web].image', ['spec.', 'template.', 'spec.', 'containers[web].', 'image']],
  ['registry.local:5000/team/app', ['registry.', 'local:', '5000/', 'team/', 'app']],
  ['a-b-long-name', ['a-b-', 'long-', 'name']],
  ['https://x.example.com/', ['https://', 'x.example.', 'com/']],
  ['plain', ['plain']],
  ['', ['']],
])('%s is broken after its signs alone', (text, parts) => {
  expect(breaksOf(text)).toEqual(parts)
  expect(breaksOf(text).join('')).toBe(text)
})
