// The station between knowing who asks and doing what is asked, for requests and streams alike.
import { StatusError } from '../../api/status-error.ts'
import { forbidden } from '../resources/refusals.ts'
import type { RequestAttributes } from './attributes.ts'
import type { Authorizer, Verdict } from './authorizer.ts'

/** Throws or rejects with a 403 unless all of this is allowed. No promise where no answer has to be waited for. */
export function authorize(
  authorizer: Authorizer,
  wanted: readonly RequestAttributes[],
): void | Promise<void> {
  for (const [index, attributes] of wanted.entries()) {
    const verdict = authorizer.authorize(attributes)
    if (!(verdict instanceof Promise)) requireAllowed(attributes, verdict)
    else
      return verdict.then(answer => {
        requireAllowed(attributes, answer)
        return authorize(authorizer, wanted.slice(index + 1))
      })
  }
}

function requireAllowed(attributes: RequestAttributes, { kind, reason }: Verdict): void {
  if (kind === 'allowed') return
  const why = reason ? `${sentenceOf(attributes)}: ${reason}` : sentenceOf(attributes)
  if (attributes.kind === 'path') throw new StatusError({ reason: 'Forbidden', message: `forbidden: ${why}` })
  throw forbidden({ group: attributes.group, plural: attributes.resource }, attributes.name, why)
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
