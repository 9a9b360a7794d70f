import type { Hazard, PlanDocument } from './plan-document.ts'
import {
  describeChange,
  describeClaims,
  describeDuration,
  describeRevision,
  describeStep,
  formatSeconds,
  isNothing,
} from './words.ts'

/** How words are set off on a terminal; `plainInk` leaves them as they are. */
export interface Ink {
  heading(text: string): string
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
  faint(text: string): string
}

const same = (text: string) => text
const plainInk: Ink = { heading: same, good: same, warn: same, bad: same, faint: same }

/** The plan as a person reads it in a terminal. */
export function printText(plan: PlanDocument, ink: Ink = plainInk): string {
  const { namespace, name, exists } = plan.set
  const title = `Plan for statefulset ${namespace}/${name}${exists ? '' : ' (to be created)'}`
  const sections = [
    section(ink, 'Changes', plan.changes.map(describeChange)),
    section(
      ink,
      'Revision',
      [describeRevision(plan)].filter(line => line !== null),
    ),
    section(ink, 'Steps', stepLines(plan, ink)),
    section(ink, 'Claims', describeClaims(plan)),
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

/** Steps are numbered; what waits shows how long. */
function stepLines({ steps }: PlanDocument, ink: Ink): readonly string[] {
  const width = String(steps.length).length
  return steps.map((step, index) => {
    const number = String(index + 1).padStart(width)
    const time =
      step.kind === 'wait'
        ? ink.faint(`  ${formatSeconds(step.typicalSeconds)}, at worst ${formatSeconds(step.worstSeconds)}`)
        : ''
    return `${number}. ${describeStep(step)}${time}`
  })
}

/** Hazards alone, for those who ask before they do something. */
export const printHazards = (hazards: readonly Hazard[], ink: Ink = plainInk): string =>
  hazards.flatMap(hazard => hazardLines(hazard, ink)).join('\n')

function hazardLines(
  { id, severity, title, evidence, consequence, remedy }: Hazard,
  ink: Ink,
): readonly string[] {
  const mark = { danger: ink.bad(`✗ ${id}`), warning: ink.warn(`! ${id}`), info: ink.faint(`· ${id}`) }[
    severity
  ]
  return [
    `${mark} ${title}`,
    `    ${ink.faint('because')} ${evidence}`,
    `    ${ink.faint('then')}    ${consequence}`,
    `    ${ink.faint('instead')} ${remedy}`,
  ]
}

function outcome(plan: PlanDocument, ink: Ink): string {
  if (isNothing(plan)) return ink.good('Nothing changes.')
  const lines: string[] = []
  if (plan.steps.length > 0 && plan.end.kind !== 'refused') {
    if (plan.end.kind === 'done') lines.push(`Takes ${describeDuration(plan)}.`)
    if (plan.set.exists)
      lines.push(`Available: ${plan.availableNow} now, ${plan.minimumAvailable} at the worst moment.`)
  }
  switch (plan.end.kind) {
    case 'done':
      lines.push(ink.good(`Ends with ${plan.end.summary}.`))
      break
    case 'stuck':
      lines.push(ink.bad(`Does not end: ${plan.end.summary}.`))
      break
    case 'refused':
      lines.push(ink.bad(`Refused: ${plan.end.message}`))
  }
  return lines.join('\n')
}
