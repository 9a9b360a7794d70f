// `authorizer.group('apps').resource('deployments').namespace('n').check('create').allowed()`: what the user of the request, or
// a service account, may do.
import type { Environment } from '@marcbachmann/cel-js'
import { charge } from '../budget.ts'

/** One question: about a path, or about objects. */
export type AccessQuestion = { readonly verb: string; readonly account: string | null } & (
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'resource'
      readonly group: string
      readonly resource: string
      readonly subresource: string
      readonly namespace: string
      readonly name: string
      readonly fieldSelector: string
      readonly labelSelector: string
    }
)

export interface AccessAnswer {
  readonly isAllowed: boolean
  readonly reason: string
  /** Empty where it could be told. */
  readonly error: string
}

export type AskAccess = (question: AccessQuestion) => AccessAnswer

/** Who is asked about: the user of the request, or a service account. */
class Authorizer {
  readonly ask: AskAccess
  readonly account: string | null
  constructor(ask: AskAccess, account: string | null) {
    this.ask = ask
    this.account = account
  }
}

interface Place {
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly fieldSelector: string
  readonly labelSelector: string
}

const nowhere: Place = {
  ...{ group: '', resource: '', subresource: '', namespace: '', name: '' },
  ...{ fieldSelector: '', labelSelector: '' },
}

class GroupCheck {
  readonly of: Authorizer
  readonly group: string
  constructor(of: Authorizer, group: string) {
    this.of = of
    this.group = group
  }
}

class PathCheck {
  readonly of: Authorizer
  readonly path: string
  constructor(of: Authorizer, path: string) {
    this.of = of
    this.path = path
  }
}

class ResourceCheck {
  readonly of: Authorizer
  readonly place: Place
  constructor(of: Authorizer, place: Place) {
    this.of = of
    this.place = place
  }
  with(more: Partial<Place>): ResourceCheck {
    return new ResourceCheck(this.of, { ...this.place, ...more })
  }
}

class Decision {
  readonly answer: AccessAnswer
  constructor(answer: AccessAnswer) {
    this.answer = answer
  }
}

/** The value of the variable `authorizer`; `request` is what the request itself is about. */
export const authorizerOf = (ask: AskAccess, request: Partial<Place>): unknown => {
  const made = new Authorizer(ask, null)
  return Object.assign(made, { requestResource: new ResourceCheck(made, { ...nowhere, ...request }) })
}

/** Upstream's price of asking. */
const cost = 350_000

const type = (name: string) => `kubernetes.authorization.${name}`

export function registerAuthorizer(environment: Environment): void {
  environment.registerType(type('ResourceCheck'), ResourceCheck)
  environment.registerType(type('Authorizer'), {
    ctor: Authorizer,
    fields: { requestResource: type('ResourceCheck') },
  })
  environment.registerType(type('GroupCheck'), GroupCheck)
  environment.registerType(type('PathCheck'), PathCheck)
  environment.registerType(type('Decision'), Decision)
  environment.registerVariable('authorizer', type('Authorizer'))
  const add = (on: string, signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(`${type(on)}.${signature}`, handler as (...args: unknown[]) => unknown)
  add('Authorizer', `path(string): ${type('PathCheck')}`, (of: Authorizer, path: string) => {
    if (path === '') throw new Error('path must not be empty')
    return new PathCheck(of, path)
  })
  add(
    'Authorizer',
    `group(string): ${type('GroupCheck')}`,
    (of: Authorizer, group: string) => new GroupCheck(of, group),
  )
  add(
    'Authorizer',
    `serviceAccount(string, string): ${type('Authorizer')}`,
    ({ ask }: Authorizer, namespace: string, name: string) =>
      new Authorizer(ask, `system:serviceaccount:${namespace}:${name}`),
  )
  add(
    'GroupCheck',
    `resource(string): ${type('ResourceCheck')}`,
    ({ of, group }: GroupCheck, resource: string) => new ResourceCheck(of, { ...nowhere, group, resource }),
  )
  for (const part of ['subresource', 'namespace', 'name', 'fieldSelector', 'labelSelector'] as const)
    add('ResourceCheck', `${part}(string): ${type('ResourceCheck')}`, (check: ResourceCheck, value: string) =>
      check.with({ [part]: value }),
    )
  const asking = ({ ask, account }: Authorizer, question: object) => {
    charge(cost)
    return new Decision(ask({ account, ...question } as AccessQuestion))
  }
  add('PathCheck', `check(string): ${type('Decision')}`, ({ of, path }: PathCheck, verb: string) =>
    asking(of, { kind: 'path', path, verb: verb.toLowerCase() }),
  )
  add('ResourceCheck', `check(string): ${type('Decision')}`, ({ of, place }: ResourceCheck, verb: string) =>
    asking(of, { kind: 'resource', ...place, verb }),
  )
  add('Decision', 'allowed(): bool', ({ answer }: Decision) => answer.isAllowed)
  add('Decision', 'reason(): string', ({ answer }: Decision) => answer.reason)
  add('Decision', 'errored(): bool', ({ answer }: Decision) => answer.error !== '')
  add('Decision', 'error(): string', ({ answer }: Decision) => answer.error)
}
