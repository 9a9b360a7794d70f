import type { ServerRequest } from '../request/request.ts'

const noted = new WeakMap<ServerRequest, Map<string, string>>()

/** Something for the audit event of the request, where one is written. What was said first stands. */
export function annotate(request: ServerRequest, key: string, value: string): void {
  const annotations = noted.get(request) ?? new Map<string, string>()
  noted.set(request, annotations)
  if (!annotations.has(key)) annotations.set(key, value)
}

/** What has been noted of a request. */
export const annotationsOf = (request: ServerRequest): { readonly [key: string]: string } =>
  Object.fromEntries(noted.get(request) ?? [])
