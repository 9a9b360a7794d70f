// What has a dialog of its own on a set, besides the edits that the planner knows by name.

/** Areas of the set's own object: what one of them changes is one patch of the set. */
export const setAreas = [
  'info',
  'template',
  'strategy',
  'network',
  'affinity',
  'tolerations',
  'security',
  'volumes',
  'labels',
  'annotations',
  'recreate',
] as const
export type SetArea = (typeof setAreas)[number]

/** Objects beside the set. */
export const besideAreas = ['service', 'expose', 'autoscaler', 'budget'] as const
export type BesideArea = (typeof besideAreas)[number]

export type Area = SetArea | BesideArea

export const isSetArea = (kind: string): kind is SetArea => (setAreas as readonly string[]).includes(kind)
export const isBesideArea = (kind: string): kind is BesideArea =>
  (besideAreas as readonly string[]).includes(kind)
