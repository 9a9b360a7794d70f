import type { User } from '../request/request.ts'

/** Its members may do everything, whatever roles there are: who holds the administrator's kubeconfig is one of them. */
export const mastersGroup = 'system:masters'

export const isMaster = ({ groups }: User): boolean => groups.includes(mastersGroup)
