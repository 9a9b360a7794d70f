import type { LimitRangeItem } from '../../../api/generated/types.ts'
import { compareQuantities, parseQuantity, type Quantity, quantityToMilli } from '../../../api/quantity.ts'

/** Requests and limits of a container, or of a whole pod. */
export interface Resources {
  readonly requests?: { readonly [resource: string]: string }
  readonly limits?: { readonly [resource: string]: string }
}

/** What an item of a LimitRange has against these resources, in upstream's words. */
export function limitProblems(item: LimitRangeItem, resources: Resources): readonly string[] {
  return [
    ...eachOf(item.min, resources, (name, bound, found) => minimumProblem(item.type, name, bound, found)),
    ...eachOf(item.max, resources, (name, bound, found) => maximumProblem(item.type, name, bound, found)),
    ...eachOf(item.maxLimitRequestRatio, resources, (name, bound, found) =>
      ratioProblem(item.type, name, bound, found),
    ),
  ]
}

interface Amount {
  readonly text: string
  readonly quantity: Quantity
}

interface Found {
  readonly request: Amount | null
  readonly limit: Amount | null
}

function eachOf(
  bounds: LimitRangeItem['min'],
  { requests, limits }: Resources,
  problem: (name: string, bound: Amount, found: Found) => string | null,
): readonly string[] {
  return Object.entries(bounds ?? {}).flatMap(([name, text]) => {
    const bound = amountOf(text)
    if (!bound) return []
    return (
      problem(name, bound, { request: amountOf(requests?.[name]), limit: amountOf(limits?.[name]) }) ?? []
    )
  })
}

function amountOf(text: string | undefined): Amount | null {
  const quantity = text === undefined ? null : parseQuantity(text)
  return text !== undefined && quantity ? { text, quantity } : null
}

const isLess = (a: Amount, b: Amount): boolean => compareQuantities(a.quantity, b.quantity) < 0

function minimumProblem(type: string, name: string, bound: Amount, { request, limit }: Found): string | null {
  const rule = `minimum ${name} usage per ${type} is ${bound.text}`
  if (!request) return `${rule}.  No request is specified`
  if (isLess(request, bound)) return `${rule}, but request is ${request.text}`
  return limit && isLess(limit, bound) ? `${rule}, but limit is ${limit.text}` : null
}

function maximumProblem(type: string, name: string, bound: Amount, { request, limit }: Found): string | null {
  const rule = `maximum ${name} usage per ${type} is ${bound.text}`
  if (type === 'PersistentVolumeClaim') {
    if (!request) return `${rule}.  No request is specified`
    return isLess(bound, request) ? `${rule}, but request is ${request.text}` : null
  }
  if (!limit) return `${rule}.  No limit is specified`
  if (isLess(bound, limit)) return `${rule}, but limit is ${limit.text}`
  return request && isLess(bound, request) ? `${rule}, but request is ${request.text}` : null
}

function ratioProblem(type: string, name: string, bound: Amount, { request, limit }: Found): string | null {
  const rule = `${name} max limit to request ratio per ${type} is ${bound.text}`
  const [asked, most] = [request, limit].map(amount => (amount ? quantityToMilli(amount.quantity) : 0))
  if (!asked) return `${rule}, but no request is specified or request is 0`
  if (!most) return `${rule}, but no limit is specified or limit is 0`
  const ratio = most / asked
  return ratio > quantityToMilli(bound.quantity) / 1000
    ? `${rule}, but provided ratio is ${ratio.toFixed(6)}`
    : null
}
