import { expect, it } from 'vitest'
import { breaksOf } from './breaks.ts'

it.each([
  ['/usr/share/nginx/html', ['/usr/', 'share/', 'nginx/', 'html']],
  ['spec.template.spec.containers[web].image', ['spec.', 'template.', 'spec.', 'containers[web].', 'image']],
  ['registry.local:5000/team/app:1.2', ['registry.', 'local:', '5000/', 'team/', 'app:1.2']],
  ['a-b-long-name-of-mine', ['a-b-', 'long-', 'name-', 'of-', 'mine']],
  ['https://x.example.com/a-b/', ['https://x.', 'example.', 'com/a-b/']],
  [
    'web-0 waits: /usr/share/nginx/html is not there.',
    ['web-0 waits: /usr/', 'share/', 'nginx/', 'html is not there.'],
  ],
  ['nginx:1.28', ['nginx:1.28']],
  ['plain', ['plain']],
  ['', ['']],
])('%s is broken after its signs alone', (text, parts) => {
  expect(breaksOf(text)).toEqual(parts)
  expect(breaksOf(text).join('')).toBe(text)
})
