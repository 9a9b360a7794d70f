import { formatQuantity, quantityOf, roundUpToMilli } from '../../quantity.ts'

export interface ResourceList {
  [resource: string]: string
}

/** Amounts finer than a thousandth count as a whole one. */
export function roundResources(list: ResourceList | null | undefined): void {
  for (const [resource, text] of Object.entries(list ?? {})) {
    if (!/[nu]$|\.|e-/.test(text)) continue
    const rounded = roundUpToMilli(quantityOf(text))
    if (rounded !== null && list) list[resource] = formatQuantity(rounded)
  }
}
