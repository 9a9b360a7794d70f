import type { Begun, Hazard, PlanDocument, PlannedStep } from '../plan-document.ts'
import { describeChange } from './describe-change.ts'
import { english } from './english/english.ts'
import { isNothing } from './is-nothing.ts'
import { wrap } from './wrap.ts'

/** How words are set off on a terminal; `plainInk` leaves them as they are. */
export interface Ink {
  heading(text: string): string
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
  faint(text: string): string
  /** Characters in a line; null where lines may be as long as they are. */
  readonly columns: number | null
}

const same = (text: string) => text
export const plainInk: Ink = { heading: same, good: same, warn: same, bad: same, faint: same, columns: null }

/** The plan as a person reads it in a terminal. */
export function printText(plan: PlanDocument, ink: Ink = plainInk): string {
  const printer = new TextPrinter(ink, plan.steps.length)
  return [printer.begun(plan), ...plan.steps.map(step => printer.step(step)), printer.rest(plan)].join('')
}

/** The same in pieces, as they become known. `stepsAtMost` decides how wide the numbers of the steps are. */
export class TextPrinter {
  readonly #ink: Ink
  readonly #width: number
  #steps = 0

  constructor(ink: Ink, stepsAtMost: number) {
    this.#ink = ink
    this.#width = String(stepsAtMost).length
  }

  begun({ set: { namespace, name, exists }, changes, revision }: Begun): string {
    const ink = this.#ink
    const title = `Plan for statefulset ${namespace}/${name}${exists ? '' : ' (to be created)'}`
    return joined([
      ink.heading(title),
      section(ink, 'Changes', hung(ink, changes.map(describeChange), 2)),
      section(ink, 'Revision', hung(ink, revision ? [english.revision(revision)] : [], 2)),
    ])
  }

  step(step: PlannedStep): string {
    const lines = stepLines(step, ++this.#steps, { ink: this.#ink, width: this.#width })
    const heading = this.#steps === 1 ? `\n\n${this.#ink.heading('Steps')}` : ''
    return `${heading}${lines.map(line => `\n  ${line}`).join('')}`
  }

  rest(plan: PlanDocument): string {
    const ink = this.#ink
    const hazards = plan.hazards.flatMap(hazard => hazardLines(hazard, ink))
    const sections = [
      section(ink, 'Claims', hung(ink, english.claims(plan.claims), 2)),
      section(ink, 'Hazards', hazards),
      outcome(plan, ink),
    ]
    return `\n\n${joined(sections)}\n`
  }
}

const joined = (sections: readonly string[]): string => sections.filter(text => text !== '').join('\n\n')

function section(ink: Ink, title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [ink.heading(title), ...lines.map(line => `  ${line}`)].join('\n')
}

/** Room for text that is indented by so much. */
const room = ({ columns }: Ink, indent: number): number | null =>
  columns === null ? null : Math.max(20, columns - indent)

/** Lines of a section, whose further lines hang by two. */
const hung = (ink: Ink, texts: readonly string[], indent: number): readonly string[] =>
  texts.flatMap(text =>
    wrap(text, room(ink, indent + 2)).map((line, index) => (index === 0 ? line : `  ${line}`)),
  )

interface StepStyle {
  readonly ink: Ink
  /** Of the numbers. */
  readonly width: number
}

/** Steps are numbered; what waits shows how long. */
function stepLines(step: PlannedStep, at: number, { ink, width }: StepStyle): readonly string[] {
  const indent = ' '.repeat(width + 2)
  const number = String(at).padStart(width)
  const time =
    step.kind === 'wait'
      ? `  ${english.seconds(step.typicalSeconds)}, at worst ${english.seconds(step.worstSeconds)}`
      : ''
  const [first = '', ...rest] = wrap(english.step(step), room(ink, width + 4))
  const last = rest.at(-1) ?? first
  const fits = ink.columns === null || 2 + indent.length + last.length + time.length <= ink.columns
  const lines = [`${number}. ${first}`, ...rest.map(line => `${indent}${line}`)]
  if (time === '') return lines
  if (!fits) return [...lines, `${indent}${ink.faint(time.trim())}`]
  return [...lines.slice(0, -1), `${lines.at(-1)}${ink.faint(time)}`]
}

/** Hazards alone, for those who ask before they do something. */
export const printHazards = (hazards: readonly Hazard[], ink: Ink = plainInk): string =>
  hazards.flatMap(hazard => hazardLines(hazard, ink)).join('\n')

function hazardLines(hazard: Hazard, ink: Ink): readonly string[] {
  const { id, severity, title, evidence, consequence, remedy, commands } = hazard
  const mark = { danger: ink.bad(`✗ ${id}`), warning: ink.warn(`! ${id}`), info: ink.faint(`· ${id}`) }[
    severity
  ]
  const [head = '', ...more] = wrap(title, room(ink, id.length + 5))
  const part = (name: string, text: string): readonly string[] =>
    wrap(text, room(ink, partIndent + 2)).map((line, index) =>
      index === 0
        ? `    ${ink.faint(name)}${' '.repeat(partIndent - 4 - name.length)}${line}`
        : `${' '.repeat(partIndent)}${line}`,
    )
  return [
    `${mark} ${head}`,
    ...more.map(line => `${' '.repeat(id.length + 3)}${line}`),
    ...part('because', evidence),
    ...part('then', consequence),
    ...part('instead', remedy),
    // Never broken: they are there to be pasted.
    ...commands.map(command => `${' '.repeat(partIndent)}${command}`),
  ]
}

/** `    because ` */
const partIndent = 12

function outcome(plan: PlanDocument, ink: Ink): string {
  const lines: string[] = []
  const say = (text: string, paint: (text: string) => string = same) =>
    lines.push(...wrap(text, ink.columns).map(line => paint(line)))
  if (isNothing(plan)) say('Nothing changes.', ink.good)
  else sayEnd(plan, say, ink)
  const { ifNewPodsFail, notes } = plan
  if (ifNewPodsFail) {
    say(english.failure(ifNewPodsFail))
    lines.push(...ifNewPodsFail.commands.map(command => `  ${command}`))
  }
  for (const note of notes) say(`Note: ${english.note(note)}`, ink.faint)
  return lines.join('\n')
}

type Say = (text: string, paint?: (text: string) => string) => void

function sayEnd(plan: PlanDocument, say: Say, ink: Ink): void {
  if (plan.steps.length > 0 && plan.end.kind !== 'refused') {
    if (plan.end.kind === 'done') say(`Takes ${english.duration(plan)}.`)
    if (plan.set.exists)
      say(`Available: ${plan.availableNow} now, ${plan.minimumAvailable} at the worst moment.`)
  }
  switch (plan.end.kind) {
    case 'done':
      say(`Ends with ${plan.end.summary}.`, ink.good)
      break
    case 'stuck':
      say(`Does not end: ${plan.end.summary}.`, ink.bad)
      break
    case 'refused':
      say(`Refused: ${plan.end.message}`, ink.bad)
  }
}
