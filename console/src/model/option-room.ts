// Whether a choice needs a line of its own: a browser cuts off the end of an option that its control has no room for. Pure.

/** Of letters, in the narrowest column that a form has beside another. */
const roomOfColumn = 29

/** Those of Chinese are as wide as two of ours. */
const wide = /[\u2e80-\u9fff\uff00-\uff60]/g

export const isTooLong = (option: string): boolean =>
  option.length + (option.match(wide)?.length ?? 0) > roomOfColumn
