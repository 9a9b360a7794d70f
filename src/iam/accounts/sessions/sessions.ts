// Who is signed in. Whoever has the secret of a session is its person; only the digest of the secret is kept, in the store and
// here, so a session lives on over a restart and nobody who reads the disk can use it.
//
// Invariants:
//   - a session is in the store before its secret is given out, and no request is let in by one after `end` was called;
//   - a session ends twelve hours after it began or half an hour after it was used last (a browser's), whichever comes first;
//   - a secret is never given out twice and never taken from whoever signs in: one that is brought along is no session;
//   - numbers are bounded: of one person and of all, the one that was not used for longest goes first.
import type { Clock, Instant } from '../../../base/clock.ts'
import type { Records } from '../records.ts'
import { digestOf, newId, newSecret, seal } from '../secrets.ts'
import { isAlive, lifeOf, nameOfSubject, type Session, type Subject } from './session.ts'

export interface Opening extends Pick<Session, 'kind' | 'way' | 'address' | 'agent'> {
  readonly subject: Exclude<Subject, { kind: 'token' }> | TokenSubject
  /** Where what it is opened by ends: no session outlives that. */
  readonly endsBy?: Instant
}

/** A token before it is sealed. */
interface TokenSubject {
  readonly kind: 'token'
  readonly name: string
  readonly token: string
}

export interface Opened {
  readonly secret: string
  readonly session: Session
}

export interface SessionsOptions {
  readonly clock: Clock
  readonly records: Records<Session>
  /** Told what could not be written, where nobody waits for it. */
  onTrouble(error: unknown): void
}

const ofPersonMax = 50
const allMax = 10_000
/** Being used is written down this often. */
const usedStepMs = 5 * 60_000
const agentLengthMax = 200

export class Sessions {
  readonly #options: SessionsOptions
  /** By digest, in the order of their use; read from the store when first needed. */
  #known: Map<string, Session> | null = null
  /** The digests by what sessions are listed by. */
  readonly #digests = new Map<string, string>()
  readonly #listeners = new Set<() => void>()

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  async open(opening: Opening): Promise<Opened> {
    const { clock } = this.#options
    const secret = newSecret()
    const now = clock.now()
    const session: Session = {
      id: newId(),
      kind: opening.kind,
      way: opening.way,
      subject: sealed(opening.subject, secret),
      openedAt: now,
      usedAt: now,
      endsAt: Math.min(now + lifeOf[opening.kind].wholeMs, opening.endsBy ?? Number.POSITIVE_INFINITY),
      address: opening.address,
      agent: opening.agent.slice(0, agentLengthMax),
    }
    await this.#makeRoom(nameOfSubject(session.subject))
    await this.#put(digestOf(secret), session)
    return { secret, session }
  }

  /** Whose secret this is; being asked keeps it alive. Null for one that has ended or never was. */
  find(secret: string): Session | null {
    return this.findByDigest(digestOf(secret))
  }

  findByDigest(digest: string): Session | null {
    const session = this.#alive(digest)
    const now = this.#options.clock.now()
    if (session && now - session.usedAt >= usedStepMs) this.#use(digest, { ...session, usedAt: now })
    return session
  }

  /** Whose secret this is, without the session's being kept alive by that. */
  look(secret: string): Session | null {
    return this.#alive(digestOf(secret))
  }

  #alive(digest: string): Session | null {
    const session = this.#all().get(digest)
    if (!session) return null
    if (isAlive(session, this.#options.clock.now())) return session
    this.#endLater(digest)
    return null
  }

  /** By what it is listed by, without its being used. Null for one that has ended. */
  findById(id: string): Session | null {
    const session = this.#all().get(this.#digests.get(id) ?? '') ?? null
    return session && isAlive(session, this.#options.clock.now()) ? session : null
  }

  list(concerns: (session: Session) => boolean): readonly Session[] {
    const now = this.#options.clock.now()
    return [...this.#all().values()].filter(each => isAlive(each, now) && concerns(each))
  }

  /** Ends those of the sessions that it is asked to: none of them lets anybody in from now on. Resolves with them when that is durable. */
  async end(concerns: (session: Session) => boolean): Promise<readonly Session[]> {
    const ended = [...this.#all()].filter(([, session]) => concerns(session))
    for (const [digest] of ended) this.#forget(digest)
    if (ended.length > 0) this.#tell()
    await Promise.all(ended.map(([digest]) => this.#delete(digest)))
    return ended.map(([, session]) => session)
  }

  /** Calls back when sessions have ended before their time. Returns how to end that. */
  onEnded(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The same session under a new secret: the old one opens nothing any more. Null for one that has ended. */
  async renew(secret: string): Promise<Opened | null> {
    const old = digestOf(secret)
    const session = this.findByDigest(old)
    if (!session || session.subject.kind === 'token') return null
    const fresh = newSecret()
    this.#forget(old)
    await this.#put(digestOf(fresh), session)
    await this.#delete(old)
    return { secret: fresh, session }
  }

  #all(): Map<string, Session> {
    if (this.#known) return this.#known
    const known = new Map(
      this.#options.records.list().toSorted(([, one], [, other]) => one.usedAt - other.usedAt),
    )
    this.#known = known
    for (const [digest, { id }] of known) this.#digests.set(id, digest)
    const now = this.#options.clock.now()
    for (const [digest, session] of [...known]) if (!isAlive(session, now)) this.#endLater(digest)
    return known
  }

  async #put(digest: string, session: Session): Promise<void> {
    await this.#options.records.change(digest, () => ({ kind: 'put', value: session }))
    this.#all().set(digest, session)
    this.#digests.set(session.id, digest)
  }

  #forget(digest: string): void {
    const session = this.#all().get(digest)
    this.#all().delete(digest)
    if (session) this.#digests.delete(session.id)
  }

  async #delete(digest: string): Promise<void> {
    await this.#options.records.change(digest, () => ({ kind: 'delete' }))
  }

  #use(digest: string, session: Session): void {
    const known = this.#all()
    known.delete(digest)
    known.set(digest, session)
    const { records, onTrouble } = this.#options
    // One that has ended meanwhile stays ended.
    records
      .change(digest, present => (present ? { kind: 'put', value: session } : { kind: 'keep' }))
      .catch(onTrouble)
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #endLater(digest: string): void {
    this.#forget(digest)
    this.#delete(digest).catch(this.#options.onTrouble)
  }

  async #makeRoom(name: string): Promise<void> {
    const now: Instant = this.#options.clock.now()
    const own: string[] = []
    for (const [digest, session] of this.#all()) {
      if (!isAlive(session, now)) this.#endLater(digest)
      else if (nameOfSubject(session.subject) === name) own.push(digest)
    }
    const [oldest] = own.length >= ofPersonMax ? own : this.#all().size >= allMax ? this.#all().keys() : []
    if (oldest === undefined) return
    this.#forget(oldest)
    this.#tell()
    await this.#delete(oldest)
  }
}

const sealed = (subject: Opening['subject'], secret: string): Subject =>
  subject.kind === 'token'
    ? { kind: 'token', name: subject.name, sealed: seal(subject.token, secret) }
    : subject
