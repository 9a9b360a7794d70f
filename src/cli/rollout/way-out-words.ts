// What a stuck rollout needs, in words and in commands to type.
import { unreachable } from '../../base/assert.ts'
import type { Trouble } from '../../foresee/rollout-verdict.ts'

export interface Advice {
  readonly text: string
  readonly commands: readonly string[]
}

export interface AdviceOptions {
  /** `web` */
  readonly setName: string
  /** What comes after every command: ` --context prod -n web`. */
  readonly where: string
}

export function adviceFor({ pod, way }: Trouble, { setName, where }: AdviceOptions): Advice {
  const kedge = (text: string) => `kedge ${text}${where}`
  const kubectl = (text: string) => `kubectl ${text}${where}`
  const set = `statefulset/${setName}`
  const look = kedge(`describe pod/${pod}`)
  switch (way.kind) {
    case 'repair':
      return {
        text: `Its template is not the newest one any more, and an ordered set replaces no Pod while one is not Ready. ${pod} has to be deleted; see which Pods, and do it:`,
        commands: [kedge(`rollout repair ${set}`)],
      }
    case 'repairScaleDown':
      return {
        text: `An ordered set takes no unhealthy Pod down while a lower one is unhealthy too. ${pod} has to be deleted; see which Pods, and do it:`,
        commands: [kedge(`rollout repair ${set}`)],
      }
    case 'undo':
      return way.back
        ? {
            text: 'The newest template is at fault. Go back to the one before, and delete the Pod that is in the way:',
            commands: [kedge(`rollout undo ${set} --repair`)],
          }
        : {
            text: 'The template is at fault, and there is none to go back to. See what it says, mend the template, apply it, then:',
            commands: [kedge(`logs ${pod}`), kedge(`rollout repair ${set}`)],
          }
    case 'unschedulable':
      return {
        text: way.back
          ? 'Make room, or go back to the template before:'
          : 'Make room, or mend what the template asks of nodes:',
        commands: way.back ? [look, kedge(`rollout undo ${set} --repair`)] : [look],
      }
    case 'node':
      return {
        text: `Bring the node back. Only when it is certainly off, let its Pods be made elsewhere:`,
        commands: [
          `kubectl taint node ${way.node} node.kubernetes.io/out-of-service=nodeshutdown:NoExecute${withoutNamespace(where)}`,
        ],
      }
    case 'finalizers':
      return {
        text: 'Whoever set the finalizer has to let go of it. Only when nobody will, and nothing is lost by it:',
        commands: [kubectl(`patch pod ${pod} --type merge -p '{"metadata":{"finalizers":null}}'`)],
      }
    case 'foreign':
      return {
        text: 'The set waits until the name is free. See whose it is; only if nobody needs it, delete it:',
        commands: [look, kedge(`delete pod/${pod}`)],
      }
    case 'refused':
      return {
        text: 'Mend what the API says no to; the controller tries again by itself:',
        commands: [kedge(`describe ${set}`)],
      }
    case 'look':
      return way.back
        ? {
            text: 'See what it waits for; if the newest template is at fault, go back to the one before:',
            commands: [look, kedge(`logs ${pod}`), kedge(`rollout undo ${set} --repair`)],
          }
        : { text: 'See what it waits for:', commands: [look, kedge(`logs ${pod}`)] }
    default:
      return unreachable(way)
  }
}

/** Nodes have none. */
const withoutNamespace = (where: string): string => where.replace(/ -n \S+/, '')
