import { expect, it } from 'vitest'
import { reflow } from './reflow.ts'

const help = `
It goes on and on, for
as long as it likes.

Examples:
  kedge plan -f web.yaml --context prod --replicas 5
`

it('sets paragraphs anew and leaves commands whole', () => {
  expect(reflow(help, 18)).toBe(`
It goes on and on,
for as long as it
likes.

Examples:
  kedge plan -f web.yaml --context prod --replicas 5
`)
  expect(reflow(help, 200)).toContain('It goes on and on, for as long as it likes.\n')
})
