// Asks the API what this person may do: for a project once with SelfSubjectRulesReview, for what that leaves open and for
// the whole cluster need by need with SelfSubjectAccessReview. Until the answer is there, and where an API cannot tell,
// nothing is forbidden here: the server decides in the end.
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { isAllowed, type Need, type Rule } from './rules.ts'

interface Known {
  readonly askedAt: number
  /** Nobody answered the last time: what is known is of an earlier one. */
  readonly isOfBefore: boolean
}

interface Review extends Known {
  readonly answer: Answer
}

type Answer =
  | { readonly kind: 'asked' }
  | { readonly kind: 'rules'; readonly rules: readonly Rule[]; readonly isComplete: boolean }
  | { readonly kind: 'unknown' }

/** Of one need. Where nobody answered, or the API does not say, it is neither allowed nor forbidden. */
interface Single extends Known {
  readonly standing: Standing
}

type Standing = boolean | 'asked' | 'unknown'

type Reply =
  | { readonly kind: 'status'; readonly status: { readonly [field: string]: unknown } }
  /** The API does not tell this person. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unanswered' }

/** Roles may be changed meanwhile: an older answer is asked for again when somebody looks. */
const freshMs = 60_000

/** A page asks a dozen things at once, and is not drawn anew for each answer, unless some are so long in coming. */
const togetherMs = 100

export class AccessStore {
  readonly #client: Client
  readonly #reviews = new Map<string, Review>()
  readonly #single = new Map<string, Single>()
  readonly #listeners = new Set<() => void>()
  /** Who waits for an answer before they ask something else are told at once. */
  #waiting: (() => void)[] = []
  #asked = 0
  #isDue: ReturnType<typeof setTimeout> | null = null
  #version = 0
  /** What was asked before everything was forgotten is answered as it was then. */
  #turn = 0

  constructor(client: Client) {
    this.#client = client
  }

  /** Grows with the answers. */
  readonly version = (): number => this.#version

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets what is known: a role may have been given. */
  readonly refresh = (): void => {
    this.#turn++
    this.#reviews.clear()
    this.#single.clear()
    this.#release()
    this.#tell()
  }

  /** The connection is back: what nobody answered meanwhile is asked again as soon as somebody looks. */
  readonly forgetUnanswered = (): void => {
    for (const [namespace, review] of this.#reviews)
      if (review.answer.kind === 'unknown') this.#reviews.delete(namespace)
      else if (review.isOfBefore) this.#reviews.set(namespace, { ...review, askedAt: 0 })
    for (const [key, single] of this.#single)
      if (single.standing === 'unknown') this.#single.delete(key)
      else if (single.isOfBefore) this.#single.set(key, { ...single, askedAt: 0 })
    this.#tell()
  }

  /** Of the whole cluster when the namespace is empty. Asks by itself for what it does not know yet. */
  mayDo(namespace: string, need: Need, name?: string): boolean {
    return this.#standing(namespace, need, name) !== false
  }

  /** Only once the API has said so: for what is not to be tried in vain. */
  isSureToDo(namespace: string, need: Need, name?: string): boolean {
    return this.#standing(namespace, need, name) === true
  }

  /** Once it is known; true where the API cannot tell. */
  async isLet(namespace: string, need: Need, name?: string): Promise<boolean> {
    for (;;) {
      const standing = this.#standing(namespace, need, name)
      if (standing !== 'asked') return standing !== false
      await this.#nextAnswer()
    }
  }

  #nextAnswer(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve)
    })
  }

  #standing(namespace: string, need: Need, name?: string): Standing {
    const answer = namespace === '' ? null : this.#reviewOf(namespace)
    if (answer?.kind === 'asked') return 'asked'
    if (answer?.kind === 'rules') {
      if (isAllowed(answer.rules, need, name)) return true
      if (answer.isComplete) return false
    }
    return this.#singleOf(namespace, need, name)
  }

  #reviewOf(namespace: string): Answer {
    const known = this.#reviews.get(namespace)
    if (known && Date.now() - known.askedAt < freshMs) return known.answer
    const answer = known?.answer ?? { kind: 'asked' }
    this.#reviews.set(namespace, { askedAt: Date.now(), isOfBefore: false, answer })
    const turn = this.#turn
    void this.#ask('selfsubjectrulesreviews', 'SelfSubjectRulesReview', { namespace }).then(reply => {
      const isOfBefore = reply.kind === 'unanswered' && answer.kind === 'rules'
      const found = isOfBefore ? answer : rulesIn(reply)
      if (turn === this.#turn)
        this.#reviews.set(namespace, { askedAt: Date.now(), isOfBefore, answer: found })
      this.#answered()
    })
    return answer
  }

  #singleOf(namespace: string, { verb, group, resource }: Need, name = ''): Standing {
    const key = JSON.stringify([namespace, verb, group, resource, name])
    const known = this.#single.get(key)
    if (known && Date.now() - known.askedAt < freshMs) return known.standing
    const standing = known?.standing ?? 'asked'
    this.#single.set(key, { askedAt: Date.now(), isOfBefore: false, standing })
    const turn = this.#turn
    const [plural = '', subresource = ''] = resource.split('/')
    const resourceAttributes = { namespace, verb, group, resource: plural, subresource, name }
    void this.#ask('selfsubjectaccessreviews', 'SelfSubjectAccessReview', { resourceAttributes }).then(
      reply => {
        const isOfBefore = reply.kind === 'unanswered' && typeof standing === 'boolean'
        const found = isOfBefore ? standing : standingIn(reply)
        if (turn === this.#turn) this.#single.set(key, { askedAt: Date.now(), isOfBefore, standing: found })
        this.#answered()
      },
    )
    return standing
  }

  /** Who the API takes this person for; null where it does not say. */
  async whoAmI(): Promise<string | null> {
    const apiVersion = 'authentication.k8s.io/v1'
    const body = { apiVersion, kind: 'SelfSubjectReview' }
    const path = `/apis/${apiVersion}/selfsubjectreviews`
    const reply = await this.#client.raw({ method: 'POST', path, body }).catch(() => null)
    const name: unknown = Object(Object(Object(reply?.body).status).userInfo).username
    return typeof name === 'string' ? name : null
  }

  async #ask(plural: string, kind: string, spec: object): Promise<Reply> {
    const apiVersion = 'authorization.k8s.io/v1'
    const request = {
      method: 'POST',
      path: `/apis/${apiVersion}/${plural}`,
      body: { apiVersion, kind, spec },
    } as const
    this.#asked++
    try {
      const status = Object((await this.#client.raw(request)).body).status ?? null
      return status === null ? { kind: 'refused' } : { kind: 'status', status }
    } catch (error) {
      const isRefused = isRefusal(error) && error.code < 500 && !laterCodes.has(error.code)
      return { kind: isRefused ? 'refused' : 'unanswered' }
    }
  }

  #answered(): void {
    this.#asked--
    this.#release()
    if (this.#asked === 0) this.#tell()
    else this.#isDue ??= setTimeout(() => this.#tell(), togetherMs)
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  #tell(): void {
    if (this.#isDue !== null) clearTimeout(this.#isDue)
    this.#isDue = null
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

/** Nobody is signed in just now, or too much was asked: what was known stands. */
const laterCodes: ReadonlySet<number> = new Set([401, 408, 429])

function rulesIn(reply: Reply): Answer {
  const { resourceRules, incomplete } = reply.kind === 'status' ? reply.status : {}
  if (!Array.isArray(resourceRules)) return { kind: 'unknown' }
  return { kind: 'rules', rules: resourceRules, isComplete: incomplete !== true }
}

function standingIn(reply: Reply): Standing {
  const allowed = reply.kind === 'status' ? reply.status.allowed : null
  return typeof allowed === 'boolean' ? allowed : 'unknown'
}
