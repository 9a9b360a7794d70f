import type { ServerRequest } from '../request/request.ts'

interface Annotation {
  /** From which level on it is written down. */
  readonly level: 'Metadata' | 'Request'
  /** Made when it is written down, which most are not. */
  readonly value: () => string
}

const noted = new WeakMap<ServerRequest, Map<string, Annotation>>()

/** Something for the audit event of the request, where one is written. What was said first stands. */
export const annotate = (request: ServerRequest, key: string, value: string): void =>
  note(request, key, { level: 'Metadata', value: () => value })

/** The same where the event shows what was sent. */
export const annotateBody = (request: ServerRequest, key: string, value: () => string): void =>
  note(request, key, { level: 'Request', value })

function note(request: ServerRequest, key: string, annotation: Annotation): void {
  const annotations = noted.get(request) ?? new Map<string, Annotation>()
  noted.set(request, annotations)
  if (!annotations.has(key)) annotations.set(key, annotation)
}

/** What has been noted of a request, for an event of this level. */
export const annotationsOf = (
  request: ServerRequest,
  shown: Annotation['level'],
): { readonly [key: string]: string } =>
  Object.fromEntries(
    [...(noted.get(request) ?? [])]
      .filter(([, { level }]) => level === 'Metadata' || shown === 'Request')
      .map(([key, { value }]) => [key, value()]),
  )
