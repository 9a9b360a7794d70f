import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../api/generated/types.ts'

/** Whether one of the terms holds. No terms at all match nothing, and neither does an empty term. */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some(term => matchesTerm(term, node))
}

export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  return (
    matchExpressions.every(expression => holds(expression, node.metadata?.labels?.[expression.key])) &&
    matchFields.every(field =>
      holds(field, field.key === 'metadata.name' ? (node.metadata?.name ?? '') : undefined),
    )
  )
}

function holds({ operator, values = [] }: NodeSelectorRequirement, found: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return found !== undefined && values.includes(found)
    case 'NotIn':
      return found === undefined || !values.includes(found)
    case 'Exists':
      return found !== undefined
    case 'DoesNotExist':
      return found === undefined
    case 'Gt':
      return compare(found, values[0], (a, b) => a > b)
    case 'Lt':
      return compare(found, values[0], (a, b) => a < b)
    default:
      return false
  }
}

function compare(
  found: string | undefined,
  value: string | undefined,
  isMet: (found: bigint, value: bigint) => boolean,
): boolean {
  const integer = /^[-+]?\d{1,63}$/
  if (found === undefined || value === undefined || !integer.test(found) || !integer.test(value)) return false
  return isMet(BigInt(found.replace('+', '')), BigInt(value.replace('+', '')))
}
