// The station between knowing who asks and doing what is asked, for requests and streams alike.
import { StatusError } from '../../api/status-error.ts'
import { forbidden } from '../resources/refusals.ts'
import type { RequestAttributes } from './attributes.ts'
import type { Authorizer, Narrowing, Verdict } from './authorizer.ts'

/** What is answered instead of a 403; null for that. */
type Instead = (refused: RequestAttributes) => StatusError | null

/**
 * Throws or rejects with a 403 unless all of this is allowed; tells what the last of it is narrowed to, null for all. No promise
 * where no answer has to be waited for.
 */
export function authorize(
  authorizer: Authorizer,
  wanted: readonly RequestAttributes[],
  instead: Instead = () => null,
): Narrowing | null | Promise<Narrowing | null> {
  let narrowed: Narrowing | null = null
  for (const [index, attributes] of wanted.entries()) {
    const verdict = authorizer.authorize(attributes)
    if (verdict instanceof Promise)
      return verdict.then(answer => {
        requireAllowed(attributes, answer, instead)
        const rest = wanted.slice(index + 1)
        return rest.length > 0 ? authorize(authorizer, rest, instead) : (answer.narrowed ?? null)
      })
    requireAllowed(attributes, verdict, instead)
    narrowed = verdict.narrowed ?? null
  }
  return narrowed
}

/** To somebody in the middle of what was allowed when it began. */
export const noLongerAllowed = (attributes: RequestAttributes): StatusError =>
  refusalOf(attributes, sentenceOf(attributes))

function requireAllowed(attributes: RequestAttributes, { kind, reason }: Verdict, instead: Instead): void {
  if (kind === 'allowed') return
  throw (
    instead(attributes) ??
    refusalOf(attributes, reason ? `${sentenceOf(attributes)}: ${reason}` : sentenceOf(attributes))
  )
}

function refusalOf(attributes: RequestAttributes, why: string): StatusError {
  if (attributes.kind === 'path')
    return new StatusError({ reason: 'Forbidden', message: `forbidden: ${why}` })
  return forbidden({ group: attributes.group, plural: attributes.resource }, attributes.name, why)
}

function sentenceOf(attributes: RequestAttributes): string {
  const { user, verb } = attributes
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`
  if (attributes.kind === 'path') return `${who} path ${JSON.stringify(attributes.path)}`
  const { group, resource, subresource, namespace } = attributes
  const what = JSON.stringify(subresource ? `${resource}/${subresource}` : resource)
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope'
  return `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`
}
