/** Every verb of the command line, in the order of its help. */
export const verbNames = [
  'up',
  'down',
  'status',
  'console',
  'kubeconfig',
  'encryption',
  'account',
  'login',
  'logout',
  'project',
  'plan',
  'apply',
  'scale',
  'image',
  'rollout',
  'explain',
  'delete',
  'get',
  'describe',
  'logs',
  'exec',
  'version',
] as const

export type VerbName = (typeof verbNames)[number]
