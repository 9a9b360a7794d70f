// Who is bound to which rules, kept up to date with the store.
//
// Bindings are filed by subject: `user:NAME` (service accounts under the name of their user) and `group:NAME`, those of a
// namespace apart from those of the cluster. Roles are looked up by name when they are asked about, so that a binding may
// come before its role.
//
// Invariants:
//   - the index is as the store is: the store tells of a write before it is acknowledged;
//   - a default role or binding that the store does not have yet counts as if it were there, until `complete` is called: the
//     components of the control plane work from the first moment, and the objects are made in the background;
//   - what is kept of a subject's rules (subject-rules.ts, made when it is first asked about) is let go when one of its bindings
//     or roles changes.
import type { PolicyRule, RbacSubject, RoleBinding } from '../../../api/generated/types.ts'
import { inProjectsAnnotation } from '../../../api/iam/names.ts'
import { namesIn } from '../../../api/iam/permission-templates.ts'
import type { ApiObject } from '../../../api/object.ts'
import type { DefaultPolicy } from '../../../api/rbac/default-policy.ts'
import { rbacGroup } from '../../../api/rbac/policy-rule.ts'
import { quoted } from '../../../api/shown-value.ts'
import { assert } from '../../../base/assert.ts'
import type { Entry, Key, Revision, Store } from '../../../store/store.ts'
import type { User } from '../../request/request.ts'
import { keyOf, refOfKey } from '../../resources/keys.ts'
import { storedObject } from '../../resources/stored-object.ts'
import { type Grant, SubjectRules } from './subject-rules.ts'
import { filedFor } from './subjects-of-user.ts'

/** Is shown each grant with its rules, or with why there are none; says whether to go on. */
export type Visitor = (grant: Grant, rules: readonly PolicyRule[] | Error) => boolean

const prefix = `/${rbacGroup}/`
const stored = (plural: string) => ({ group: rbacGroup, plural })
const plurals = {
  clusterRoles: stored('clusterroles'),
  clusterRoleBindings: stored('clusterrolebindings'),
  roles: stored('roles'),
  roleBindings: stored('rolebindings'),
}

/** What is bound to one subject in one place. */
interface Filed {
  readonly grants: Map<Key, Grant>
  /** Null until somebody asks. */
  rules: SubjectRules | null
}

type BySubject = Map<string, Filed>

export class RbacIndex {
  readonly #store: Store
  /** By namespace, the empty one for the cluster. */
  readonly #grants = new Map<string, BySubject>()
  /** The subjects under which a binding is filed. */
  readonly #filed = new Map<Key, readonly string[]>()
  /** Rules of the roles that were asked about and are there. */
  readonly #rules = new Map<Key, readonly PolicyRule[]>()
  readonly #defaults = new Map<Key, ApiObject>()
  /** Those whose rules are kept. */
  readonly #kept = new Set<Filed>()
  readonly #stop: () => void
  readonly #listeners = new Set<() => void>()
  #isTelling = false
  #changedAt: Revision

  constructor(store: Store, defaults: DefaultPolicy | null) {
    this.#store = store
    const listed = store.list({ prefix })
    assert(listed.kind === 'listed', 'the newest state can be listed')
    this.#changedAt = listed.revision
    for (const { key, bytes } of listed.entries) this.#put(key, { bytes })
    if (defaults) this.#assume(defaults)
    const watching = store.watch({
      prefix,
      from: listed.revision,
      onEvents: events => {
        for (const { kind, key, entry } of events) {
          if (kind === 'put') this.#put(key, entry)
          else this.#forget(key)
          this.#changedAt = entry.revision
        }
        this.#changed()
      },
    })
    assert(watching.kind === 'watching', 'the newest state can be watched from')
    this.#stop = watching.stop
  }

  /** The default policy is in the store: what is deleted of it from now on is gone. */
  complete(): void {
    for (const key of this.#defaults.keys()) if (!this.#store.get(key)) this.#forget(key)
    this.#defaults.clear()
    this.#rules.clear()
    for (const filed of this.#kept) this.#letGo(filed)
    this.#changedAt = this.#store.revision()
    this.#changed()
  }

  changedAt(): Revision {
    return this.#changedAt
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    if (this.#isTelling || this.#listeners.size === 0) return
    this.#isTelling = true
    // Once for a commit of many writes, and before anything that is asked for or written after it.
    queueMicrotask(() => {
      this.#isTelling = false
      for (const listener of [...this.#listeners]) listener()
    })
  }

  stop(): void {
    this.#stop()
  }

  /** The namespaces with bindings of their own for the user. */
  *namespacesOf(user: User): Iterable<string> {
    for (const [namespace, bySubject] of this.#grants)
      if (namespace && filedFor(user, bySubject).length > 0) yield namespace
  }

  /** Every grant that applies to the user there, those of the cluster first. */
  visit(user: User, namespace: string, visitor: Visitor): void {
    if (this.#visitIn('', user, visitor) && namespace) this.#visitIn(namespace, user, visitor)
  }

  /** All that applies to the user there as `visit` goes through it: the rules of each subject that the user is. */
  *subjects(user: User, namespace: string): Iterable<SubjectRules> {
    for (const place of namespace ? ['', namespace] : ['']) {
      const grants = this.#grants.get(place)
      if (grants) for (const filed of filedFor(user, grants)) yield this.#rulesOfFiled(filed)
    }
  }

  #rulesOfFiled(filed: Filed): SubjectRules {
    if (filed.rules) return filed.rules
    const rules = new SubjectRules()
    for (const grant of filed.grants.values()) rules.add(grant, this.#rulesOf(grant))
    filed.rules = rules
    this.#kept.add(filed)
    return rules
  }

  #letGo(filed: Filed): void {
    filed.rules = null
    this.#kept.delete(filed)
  }

  /** The rules of the role that a binding in this namespace refers to. Throws nothing: a role that there is not is an error to show. */
  rulesOf(roleRef: Grant['roleRef'], namespace: string): readonly PolicyRule[] | Error {
    return this.#rulesOf({ roleRef, role: roleKey(roleRef, namespace) })
  }

  /** The roles that members of a workspace with this ClusterRole have in its projects. */
  inProjects(clusterRole: string): readonly string[] {
    const key = keyOf(plurals.clusterRoles, { namespace: '', name: clusterRole })
    const entry = this.#store.get(key)
    const { metadata } = (entry ? storedObject(entry) : this.#defaults.get(key)) ?? {}
    return namesIn(metadata?.annotations?.[inProjectsAnnotation] ?? '')
  }

  #rulesOf({
    roleRef: { kind, name },
    role,
  }: Pick<Grant, 'roleRef' | 'role'>): readonly PolicyRule[] | Error {
    if (role === null) return new Error(`unsupported role reference kind: ${quoted(kind)}`)
    const kept = this.#rules.get(role)
    if (kept) return kept
    const rules = this.#read(role)
    // Of roles that there are not nothing is kept: anybody who may bind can ask for any number of names.
    if (rules) this.#rules.set(role, rules)
    return rules ?? new Error(`${kind.toLowerCase()}.${rbacGroup} ${quoted(name)} not found`)
  }

  #visitIn(namespace: string, user: User, visitor: Visitor): boolean {
    const grants = this.#grants.get(namespace)
    if (grants)
      for (const filed of filedFor(user, grants))
        for (const grant of filed.grants.values()) if (!visitor(grant, this.#rulesOf(grant))) return false
    return true
  }

  #read(key: Key): readonly PolicyRule[] | null {
    const entry = this.#store.get(key)
    const role = entry ? storedObject(entry) : this.#defaults.get(key)
    return role ? ((role as { readonly rules?: readonly PolicyRule[] }).rules ?? []) : null
  }

  #assume(policy: DefaultPolicy): void {
    for (const list of ['clusterRoles', 'clusterRoleBindings', 'roles', 'roleBindings'] as const)
      for (const object of policy[list]) {
        const { namespace = '', name = '' } = object.metadata ?? {}
        const key = keyOf(plurals[list], { namespace, name })
        if (this.#store.get(key)) continue
        this.#defaults.set(key, object)
        if (list.endsWith('Bindings')) this.#file(key, object as RoleBinding)
      }
  }

  #put(key: Key, entry: Pick<Entry, 'bytes'>): void {
    this.#forget(key)
    if (isBinding(key)) this.#file(key, storedObject(entry) as RoleBinding)
  }

  #forget(key: Key): void {
    this.#rules.delete(key)
    const subjects = this.#filed.get(key)
    if (!subjects) {
      for (const filed of this.#kept) if (filed.rules?.roles.has(key)) this.#letGo(filed)
      return
    }
    this.#filed.delete(key)
    const { namespace } = refOfKey(key)
    const grants = this.#grants.get(namespace)
    for (const subject of subjects) {
      const filed = grants?.get(subject)
      if (!filed) continue
      filed.grants.delete(key)
      this.#letGo(filed)
      if (filed.grants.size === 0) grants?.delete(subject)
    }
    if (grants?.size === 0) this.#grants.delete(namespace)
  }

  #file(key: Key, { roleRef, subjects = [] }: RoleBinding): void {
    const binding = refOfKey(key)
    const role = roleKey(roleRef, binding.namespace)
    const names = new Set<string>()
    for (const subject of subjects) {
      const name = subjectName(subject, binding.namespace)
      // The first subject that applies is the one that is told of.
      if (name === null || names.has(name)) continue
      names.add(name)
      const filed = this.#filedIn(binding.namespace, name)
      filed.grants.set(key, { binding, roleRef, subject, role })
      this.#letGo(filed)
    }
    this.#filed.set(key, [...names])
  }

  #filedIn(namespace: string, subject: string): Filed {
    const grants: BySubject = this.#grants.get(namespace) ?? new Map()
    this.#grants.set(namespace, grants)
    const filed: Filed = grants.get(subject) ?? { grants: new Map(), rules: null }
    grants.set(subject, filed)
    return filed
  }
}

function roleKey({ kind, name }: Grant['roleRef'], namespace: string): Key | null {
  if (kind === 'ClusterRole') return keyOf(plurals.clusterRoles, { namespace: '', name })
  return kind === 'Role' ? keyOf(plurals.roles, { namespace, name }) : null
}

const isBinding = (key: Key): boolean => key.includes('bindings/', prefix.length)

/** Null for a subject that nobody can be. */
function subjectName({ kind, name, namespace }: RbacSubject, bindingNamespace: string): string | null {
  switch (kind) {
    case 'User':
      return `user:${name}`
    case 'Group':
      return `group:${name}`
    case 'ServiceAccount': {
      const home = namespace || bindingNamespace
      return home ? `user:system:serviceaccount:${home}:${name}` : null
    }
    default:
      return null
  }
}
