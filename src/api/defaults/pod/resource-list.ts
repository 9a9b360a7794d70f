import { formatQuantity, quantityOf, roundUpToMilli } from '../../quantity.ts'

export interface ResourceList {
  [resource: string]: string
}

/** Amounts finer than a thousandth count as a whole one. */
export function roundResources(list: ResourceList | null | undefined): void {
  if (!list) return
  for (const resource in list) {
    const text = list[resource]
    if (text === undefined || !/[nu]$|\.|e-/.test(text)) continue
    const rounded = roundUpToMilli(quantityOf(text))
    if (rounded !== null) list[resource] = formatQuantity(rounded)
  }
}
