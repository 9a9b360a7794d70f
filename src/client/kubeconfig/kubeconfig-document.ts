import type { Document, YAMLMap, YAMLSeq } from 'yaml'
import { isPlainObject } from './is-plain-object.ts'
import { KubeconfigError } from './kubeconfig.ts'

export type ListName = 'clusters' | 'users' | 'contexts'

const fieldOfList = { clusters: 'cluster', users: 'user', contexts: 'context' } as const

/** The text of a kubeconfig, to be changed with everything kept that is not asked to change, comments too. */
export class KubeconfigDocument {
  readonly #yaml: typeof import('../../base/yaml.ts')
  readonly #document: Document.Parsed | Document

  private constructor(yaml: typeof import('../../base/yaml.ts'), document: Document.Parsed | Document) {
    this.#yaml = yaml
    this.#document = document
  }

  static async parse(text: string, file: string): Promise<KubeconfigDocument> {
    const yaml = await import('../../base/yaml.ts')
    const parsed = yaml.parseDocument(text)
    const [problem] = parsed.errors
    if (problem)
      throw new KubeconfigError(`the kubeconfig ${file} cannot be read: ${problem.message.split('\n')[0]}`)
    const document = parsed.contents === null ? new yaml.Document({}) : parsed
    if (!yaml.isMap(document.contents)) throw new KubeconfigError(`the kubeconfig ${file} is no mapping`)
    // Some readers need them, and some writers leave them out.
    if (!document.has('apiVersion')) document.set('apiVersion', 'v1')
    if (!document.has('kind')) document.set('kind', 'Config')
    return new KubeconfigDocument(yaml, document)
  }

  get currentContext(): string {
    return String(this.#document.get('current-context') ?? '')
  }

  set currentContext(name: string) {
    this.#document.set('current-context', name)
  }

  /** Adds or replaces an entry. Of an entry that is there, what is no business of ours stays. */
  put(list: ListName, name: string, fields: object): void {
    const entries = this.#entries(list)
    const field = fieldOfList[list]
    const known = entries.items.find(item => this.#nameOf(item) === name)
    if (!this.#yaml.isMap(known)) {
      entries.add(this.#document.createNode({ name, [field]: fields }))
      return
    }
    const before: unknown = known.toJSON()?.[field]
    const foreign = isPlainObject(before)
      ? Object.entries(before).filter(([each]) => !ownFields.has(each))
      : []
    const map: YAMLMap<unknown, unknown> = known
    map.set(field, this.#document.createNode({ ...fields, ...Object.fromEntries(foreign) }))
  }

  /** Returns whether there was such an entry. */
  drop(list: ListName, name: string): boolean {
    if (!this.#document.get(list)) return false
    const entries = this.#entries(list)
    const kept = entries.items.filter(item => this.#nameOf(item) !== name)
    const isFound = kept.length < entries.items.length
    entries.items = kept
    return isFound
  }

  toString(): string {
    return this.#document.toString({ lineWidth: 0 })
  }

  /** The list, made where it is missing, or null as kubectl writes an empty one. */
  #entries(list: ListName): YAMLSeq {
    const present = this.#document.get(list)
    if (this.#yaml.isSeq(present)) return present
    const made = new this.#yaml.YAMLSeq()
    this.#document.set(list, made)
    return made
  }

  #nameOf(item: unknown): unknown {
    return this.#yaml.isMap(item) ? item.get('name') : null
  }
}

/** Everything that says how to get in: what an earlier start wrote and this one does not is no longer true. */
const ownFields = new Set([
  'server',
  'certificate-authority',
  'certificate-authority-data',
  'insecure-skip-tls-verify',
  'tls-server-name',
  'proxy-url',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'token',
  'tokenFile',
  'username',
  'password',
  'exec',
  'auth-provider',
  'cluster',
  'user',
])
