import { expect, it } from 'vitest'
import { foresee, foreseeing } from '../foresee.ts'
import { situations } from '../hazards/situations.fixture.ts'
import { crashing, edited, setOf, settled, snapshotOf } from '../snapshot.fixture.ts'
import { plainInk, printText, TextPrinter } from './print-text.ts'

it('the text of a plan keeps to the width of the terminal, but for commands, which can be pasted', () => {
  const world = settled()
  const change = edited(world, spec => {
    const [container] = spec.template.spec?.containers ?? []
    if (container) container.image = 'nginx:2'
  })
  const same = (text: string) => text
  const ink = { heading: same, good: same, warn: same, bad: same, faint: same, columns: 60 }
  for (const pods of [world.pods, world.pods.map((pod, at) => (at === 1 ? crashing(pod) : pod))]) {
    const lines = printText(foresee(snapshotOf(world, change, { pods })), ink).split('\n')
    const long = lines.filter(line => line.length > 60)
    expect(long.filter(line => !line.trim().startsWith('kubectl '))).toEqual([])
  }
})

it.each([60, 80, 200])('no situation has a line that is too long for %i columns', columns => {
  const same = (text: string) => text
  const ink = { heading: same, good: same, warn: same, bad: same, faint: same, columns }
  for (const [name, { snapshot }] of Object.entries(situations)) {
    const lines = printText(foresee(snapshot()), ink).split('\n')
    // A word that fills most of a line, such as a path or a name, is not broken.
    const fits = (line: string) => line.split(' ').every(word => word.length <= columns - 24)
    const long = lines.filter(line => line.length > columns && fits(line))
    expect({ name, long: long.filter(line => !line.trim().startsWith('kubectl ')) }).toEqual({
      name,
      long: [],
    })
  }
})

it('a plan that is printed while it is being foreseen reads as one that is printed at its end', () => {
  const world = settled(setOf({ replicas: 60 }))
  const change = edited(world, spec => {
    const [container] = spec.template.spec?.containers ?? []
    if (container) container.image = 'nginx:2'
  })
  const snapshot = snapshotOf(world, change)
  const printer = new TextPrinter(plainInk, 240)
  const pieces: string[] = []
  const foretold = foreseeing(snapshot)
  let next = foretold.next()
  for (; !next.done; next = foretold.next())
    pieces.push(next.value.kind === 'begun' ? printer.begun(next.value) : printer.step(next.value.step))
  expect(next.value).toEqual(foresee(snapshot))
  expect([...pieces, printer.rest(next.value)].join('')).toBe(printText(next.value))
  // What is known at once is told before the first step, and the steps come one by one.
  expect(pieces[0]).toContain('nginx:1 → nginx:2')
  expect(pieces.length).toBe(next.value.steps.length + 1)
})
