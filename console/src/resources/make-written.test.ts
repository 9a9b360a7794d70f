import { expect, it } from 'vitest'
import { makeWritten, writtenForForm } from './make-written.ts'

/** Types on, or not, at one of the steps; tells what was done and what it came to. */
async function made(typedAt: string | null) {
  const done: string[] = []
  let text = 'written'
  const step = async (name: string) => {
    done.push(name)
    if (name === typedAt) text = 'typed on'
  }
  const end = await makeWritten('written', {
    now: () => text,
    async read() {
      await step('read')
      return { kind: 'ConfigMap' }
    },
    rehearse: () => step('try'),
    hold: () => void step('hold'),
    async make({ kind }) {
      await step('make')
      return kind
    },
  }).catch((error: Error) => error.message)
  return [...done, end]
}

it('an object is made as it was written', async () => {
  expect(await made(null)).toEqual(['read', 'try', 'hold', 'make', 'ConfigMap'])
})

it('of a text that is typed on while it is read or tried, nothing is made, and that is told', async () => {
  expect(await made('read')).toEqual(['read', 'yaml.typedOn'])
  expect(await made('try')).toEqual(['read', 'try', 'hold', 'yaml.typedOn'])
})

it('what is typed until nobody types on any more is not lost either', async () => {
  expect(await made('hold')).toEqual(['read', 'try', 'hold', 'yaml.typedOn'])
})

it('a text becomes a form as it stands, or not at all', async () => {
  let text = 'typed'
  const read = async () => ({ kind: 'ConfigMap' })
  const form = (source: string) => writtenForForm('typed', { source, now: () => text, read })
  expect(await form('made of the form')).toEqual({ kind: 'ConfigMap' })
  expect(await form('typed')).toBeNull()
  text = 'typed on'
  await expect(form('made of the form')).rejects.toThrow('yaml.typedOn')
})
