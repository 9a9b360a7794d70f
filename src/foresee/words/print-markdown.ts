import type { PlanDocument } from '../plan-document.ts'
import { describeChange } from './describe-change.ts'
import { english } from './english/english.ts'
import { isNothing } from './is-nothing.ts'

/** The plan for a pull request or a ticket. */
export function printMarkdown(plan: PlanDocument): string {
  const { namespace, name } = plan.set
  const lines = [`## Plan for StatefulSet \`${namespace}/${name}\``, '', verdict(plan), '']
  if (plan.hazards.length > 0) {
    lines.push('| | Hazard | Because | Then | Instead |', '|---|---|---|---|---|')
    for (const { id, severity, title, evidence, consequence, remedy, commands } of plan.hazards) {
      const mark = { danger: '🔴', warning: '🟡', info: '🔵' }[severity]
      lines.push(
        `| ${mark} ${id} | **${cell(title)}** | ${cell(evidence)} | ${cell(consequence)} | ${[cell(remedy), ...commands.map(each => `\`${cell(each)}\``)].join('<br>')} |`,
      )
    }
    lines.push('')
  }
  const { ifNewPodsFail: failed, revision } = plan
  if (failed) lines.push(english.failure(failed), '', '```sh', ...failed.commands, '```', '')
  if (revision) lines.push(`**Revision** ${english.revision(revision)}`, '')
  if (plan.changes.length > 0)
    lines.push(
      '**Changes**',
      '',
      '```diff',
      ...plan.changes.map(change => describeChange(change).replace(/^~/, '!')),
      '```',
      '',
    )
  if (plan.steps.length > 0) lines.push(...stepLines(plan))
  const claims = english.claims(plan.claims)
  if (claims.length > 0) lines.push('**Claims**', '', ...claims.map(line => `- ${line}`), '')
  if (plan.notes.length > 0) lines.push('**Notes**', '', ...plan.notes.map(note => `- ${english.note(note)}`))
  return `${lines.join('\n').trimEnd()}\n`
}

function verdict(plan: PlanDocument): string {
  if (isNothing(plan)) return 'Nothing changes.'
  switch (plan.end.kind) {
    case 'refused':
      return `**Refused:** ${plan.end.message}`
    case 'stuck':
      return `**Does not end:** ${plan.end.summary}. At the worst moment ${plan.minimumAvailable} of ${plan.availableNow} Pods are available.`
    case 'done':
      return `Takes ${english.duration(plan)}. At the worst moment ${plan.minimumAvailable} Pods are available (${plan.availableNow} now). Ends with ${plan.end.summary}.`
  }
}

function stepLines({ steps }: PlanDocument): readonly string[] {
  return [
    `<details><summary><b>Steps</b> (${steps.length})</summary>`,
    '',
    ...steps.map(
      (step, index) =>
        `${index + 1}. ${english.step(step)}${step.kind === 'wait' ? ` (${english.seconds(step.typicalSeconds)})` : ''}`,
    ),
    '',
    '</details>',
    '',
  ]
}

/** Text inside a table's cell. */
const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
