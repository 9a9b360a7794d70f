// Roles as upstream ships them, written short: `read apps,extensions: deployments deployments/scale`.
//
//   verbs groups: resources        of objects; `core` is the group without a name
//   verbs groups: resources # names
//   verbs url: paths               of paths that name no resource
import type { PolicyRule } from '../generated/types.ts'

const verbSets: { readonly [word: string]: readonly string[] } = {
  read: ['get', 'list', 'watch'],
  write: ['create', 'delete', 'deletecollection', 'patch', 'update'],
  record: ['create', 'patch', 'update'],
  change: ['patch', 'update'],
}

/** A rule of the notation. Verbs come in alphabetical order, as upstream's own roles have them. */
export function ruleOf(text: string): PolicyRule {
  const colon = text.indexOf(': ')
  const [verbWords = '', groups = ''] = text.slice(0, colon).split(' ')
  const [subjects = '', names] = text.slice(colon + 2).split(' # ')
  const verbs = verbWords.split(',').flatMap(word => verbSets[word] ?? [word])
  const sorted = [...new Set(verbs)].toSorted()
  if (groups === 'url') return { nonResourceURLs: subjects.split(' '), verbs: sorted }
  return {
    apiGroups: groups.split(',').map(group => (group === 'core' ? '' : group)),
    ...(names === undefined ? {} : { resourceNames: names.split(' ') }),
    resources: subjects.split(' '),
    verbs: sorted,
  }
}
