import type { NodeAccess, PodOnNode, ProgramOnNode } from '../../api/node-access.ts'
import { StatusError } from '../../api/status-error.ts'

/** The nodes of this process by name: the API server asks it, and nodes come and go. */
export class NodeAccessRouter implements NodeAccess {
  readonly #nodes = new Map<string, NodeAccess>()

  /** Returns what takes the node away again. */
  add(nodeName: string, access: NodeAccess): () => void {
    this.#nodes.set(nodeName, access)
    return () => {
      if (this.#nodes.get(nodeName) === access) this.#nodes.delete(nodeName)
    }
  }

  logs: NodeAccess['logs'] = (pod, ...rest) => this.#of(pod).logs(pod, ...rest)
  exec: NodeAccess['exec'] = async (pod, ...rest) => this.#of(pod).exec(pod, ...rest)
  attach: NodeAccess['attach'] = async (pod, ...rest) => this.#of(pod).attach(pod, ...rest)
  connect: NodeAccess['connect'] = async (pod, ...rest) => this.#of(pod).connect(pod, ...rest)

  stats: NodeAccess['stats'] = async nodeName => this.#of({ nodeName }).stats(nodeName)
  findsProgram = async (nodeName: string, program: ProgramOnNode): Promise<boolean | null> =>
    (await this.#of({ nodeName }).findsProgram?.(nodeName, program)) ?? null

  #of({ nodeName }: Pick<PodOnNode, 'nodeName'>): NodeAccess {
    const node = this.#nodes.get(nodeName)
    if (node) return node
    throw new StatusError({
      reason: 'ServiceUnavailable',
      message: nodeName === '' ? 'the pod is not on any node yet' : `node ${nodeName} cannot be reached`,
    })
  }
}
