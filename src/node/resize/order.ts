import type { Pod } from '../../api/generated/types.ts'

interface Waiting {
  readonly pod: Pod
}

/** Who is given room first, as kubelet does it: by priority, then by quality of service, then who was there first. */
export const inOrderOfResize = <T extends Waiting>(waiting: readonly T[]): readonly T[] =>
  waiting.toSorted((a, b) => priorityOf(b) - priorityOf(a) || rankOf(b) - rankOf(a))

const priorityOf = ({ pod }: Waiting): number => pod.spec?.priority ?? 0

const rankOf = ({ pod }: Waiting): number => (pod.status?.qosClass === 'Guaranteed' ? 1 : 0)
