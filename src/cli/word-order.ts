// The order of a command line, as people write it: flags of the cluster before the verb (`kedge -n x get pods`), help and
// version anywhere. The library wants the verb first and its flags after it, so they are put there. Pure.

/** The flags of clusters and instances that take a value: before the verb, what follows one is not the verb. */
export const valuedFlags: ReadonlySet<string> = new Set([
  '--context',
  '--kubeconfig',
  '-n',
  '--namespace',
  '--cluster',
  '--user',
  '-s',
  '--server',
  '--token',
  '--as',
  '--as-group',
  '--request-timeout',
  '--name',
  '--data-dir',
])

/** Verbs whose first word is a verb again. */
const withParts = new Set(['account', 'encryption', 'project', 'rollout'])

/** The same command line with the verb (and its part) first. */
export function verbFirst(args: readonly string[]): readonly string[] {
  const verb: string[] = []
  const flags: string[] = []
  let at = 0
  for (; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '--') break
    if (!word.startsWith('-')) {
      verb.push(word)
      if (verb.length > 1 || !withParts.has(word)) {
        at++
        break
      }
      continue
    }
    flags.push(word)
    if (valuedFlags.has(word) && at + 1 < args.length) flags.push(args[++at] ?? '')
  }
  return asHelp([...verb, ...flags, ...args.slice(at)], verb)
}

/** `help`, `-v` and `--version` in the form that each has as a verb. */
function asHelp(args: readonly string[], verb: readonly string[]): readonly string[] {
  const [first, ...rest] = args
  if (verb.length === 0 && args.some(arg => arg === '-v' || arg === '--version')) return ['version']
  if (first === 'help' && rest.length > 0) return [...verbFirst(rest), '--help']
  // `rollout help`: a part that is none.
  if (verb.length === 2 && verb[1] === 'help') return [verb[0] ?? '', '--help']
  return args
}
