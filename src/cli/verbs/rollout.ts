import type { Verb } from '../terminal/verb.ts'

/** The words after `rollout`, in the order of the help. */
const parts = [
  { name: 'status', summary: 'follow a rollout to its verdict', load: () => import('../rollout/status.ts') },
  { name: 'history', summary: 'list the revisions', load: () => import('../rollout/history.ts') },
  { name: 'undo', summary: 'go back to an earlier revision', load: () => import('../rollout/undo.ts') },
  { name: 'restart', summary: 'replace every Pod', load: () => import('../rollout/restart.ts') },
  { name: 'pause', summary: 'hold the rollout where it is', load: () => import('../rollout/pause.ts') },
  { name: 'step', summary: 'let one more Pod be updated', load: () => import('../rollout/step.ts') },
  { name: 'resume', summary: 'let the rollout go on', load: () => import('../rollout/resume.ts') },
  { name: 'repair', summary: 'free a rollout that is stuck', load: () => import('../rollout/repair.ts') },
] as const

export const verb: Verb = {
  async configure(command, context) {
    command.addHelpText(
      'after',
      `
Each of them takes statefulset/<name>:

  kedge rollout status statefulset/web
  kedge rollout undo statefulset/web --to-revision 3`,
    )
    for (const { name, summary, load } of parts) {
      const part = command.command(name).description(summary)
      if (!context.words.includes(name)) continue
      const { verb } = await load()
      await verb.configure(part, context)
    }
  },
}
