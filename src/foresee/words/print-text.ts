import type { Hazard, PlanDocument } from '../plan-document.ts'
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
const plainInk: Ink = { heading: same, good: same, warn: same, bad: same, faint: same, columns: null }

/** The plan as a person reads it in a terminal. */
export function printText(plan: PlanDocument, ink: Ink = plainInk): string {
  const { namespace, name, exists } = plan.set
  const title = `Plan for statefulset ${namespace}/${name}${exists ? '' : ' (to be created)'}`
  const sections = [
    section(ink, 'Changes', hung(ink, plan.changes.map(describeChange), 2)),
    section(ink, 'Revision', hung(ink, plan.revision ? [english.revision(plan.revision)] : [], 2)),
    section(ink, 'Steps', stepLines(plan, ink)),
    section(ink, 'Claims', hung(ink, english.claims(plan.claims), 2)),
    section(
      ink,
      'Hazards',
      plan.hazards.flatMap(hazard => hazardLines(hazard, ink)),
    ),
  ]
  return `${[ink.heading(title), ...sections.filter(text => text !== ''), outcome(plan, ink)].join('\n\n')}\n`
}

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

/** Steps are numbered; what waits shows how long. */
function stepLines({ steps }: PlanDocument, ink: Ink): readonly string[] {
  const width = String(steps.length).length
  const indent = ' '.repeat(width + 2)
  return steps.flatMap((step, index) => {
    const number = String(index + 1).padStart(width)
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
  })
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
