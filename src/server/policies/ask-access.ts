// What `authorizer` in expressions asks, laid before the server's own authorizer.
import { type AccessQuestion, type AskAccess, authorizerOf } from '../../api/cel/functions/authorizer.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import { authenticatedGroup } from '../access/authenticate.ts'
import type { Call } from '../request/call.ts'
import type { User } from '../request/request.ts'

interface Subject {
  readonly namespace: string
  readonly name: string
}

/** The variable `authorizer` of expressions about a request for this object. */
export function authorizerFor(call: Call, { namespace, name }: Subject): unknown {
  const { server, user, resource, subresource } = call
  const ask: AskAccess = question => {
    const verdict = server.authorizer.authorize(attributesOf(question, asker(question, user)))
    // Expressions do not wait.
    if (verdict instanceof Promise)
      return { isAllowed: false, reason: '', error: 'the authorizer takes its time' }
    return { isAllowed: verdict.kind === 'allowed', reason: verdict.reason, error: '' }
  }
  const { group, plural } = resource.kind
  return authorizerOf(ask, { group, resource: plural, subresource, namespace, name })
}

function asker({ account }: AccessQuestion, user: User): User {
  if (account === null) return user
  const namespace = account.split(':')[2] ?? ''
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, authenticatedGroup]
  return { name: account, groups }
}

const attributesOf = (question: AccessQuestion, user: User): RequestAttributes =>
  question.kind === 'path'
    ? { kind: 'path', user, verb: question.verb, path: question.path }
    : {
        ...{ kind: 'resource', user, verb: question.verb, version: '*' },
        ...{ group: question.group, resource: question.resource, subresource: question.subresource },
        ...{ namespace: question.namespace, name: question.name },
      }
