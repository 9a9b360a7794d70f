// What an API says when it refuses to make a Pod, taken apart: the well-known refusals become data, so that each language
// tells them in its own words and a page shows the first of many objections. Messages are those of API servers, and the
// facts in them stand nowhere else.

export type Refusal =
  /** A label that holds the name of the set is too long: the set needs another name. */
  | { readonly kind: 'nameTooLong'; readonly length: number }
  | { readonly kind: 'quota'; readonly quota: string; readonly amounts: readonly QuotaAmount[] }
  /** A quota counts what its containers do not tell: such as `requests.cpu for: app`. */
  | { readonly kind: 'quotaUnstated'; readonly quota: string; readonly missing: readonly UnstatedAmount[] }
  /** Pod Security: each violation is one thing that the template would have to say otherwise. */
  | { readonly kind: 'podSecurity'; readonly level: string; readonly violations: readonly string[] }
  /** Of a limit range: each objection is one amount that the template would have to say otherwise. */
  | { readonly kind: 'limitRange'; readonly objections: readonly string[] }
  | { readonly kind: 'webhook'; readonly webhook: string; readonly message: string }
  /** It could not be asked: nobody answers there, or not in time, or what it answers is no answer. */
  | { readonly kind: 'webhookFailed'; readonly webhook: string; readonly message: string }
  | { readonly kind: 'accountMissing'; readonly account: string }
  | { readonly kind: 'other'; readonly message: string }

export interface QuotaAmount {
  readonly resource: string
  readonly requested: string
  readonly used: string
  readonly limited: string
}

export interface UnstatedAmount {
  readonly resource: string
  readonly containers: readonly string[]
}

/** The longest value of a label, and the longest name of a set whose Pods' labels all fit. */
export const labelMax = 63
export const setNameMax = 52

export interface ToldRefusal {
  /** The claim of the Pod that is refused, and with it the Pod; null where it is the Pod itself. */
  readonly claim: string | null
  readonly why: Refusal
}

export function refusalOf(message: string): ToldRefusal {
  // `pods "web-0" is forbidden: ` and `Pod "web-0" is invalid: ` say what the sentence about the Pod says already.
  const [whole, claimed, name] =
    /^(?:pods?|(persistentvolumeclaims?)) "([^"]*)" is (?:forbidden|invalid): /i.exec(message) ?? []
  const said = message.slice(whole?.length ?? 0)
  const claim = claimed === undefined ? null : (name ?? null)
  for (const read of readers) {
    const why = read(said)
    if (why) return { claim, why }
  }
  return { claim, why: { kind: 'other', message: said } }
}

const readers: readonly ((said: string) => Refusal | null)[] = [
  said => {
    // One of several objections, in brackets, where the name is too long for a host name too.
    const lengths = [
      ...said.matchAll(
        /(?:^\[?|, )metadata\.labels: Invalid value: "([^"]+)": must be no more than 63 (?:bytes|characters)/g,
      ),
    ].map(([, value = '']) => value.length)
    return lengths.length === 0 ? null : { kind: 'nameTooLong', length: Math.max(...lengths) }
  },
  said => {
    const [, quota, requested, used, limited] =
      /^exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: (.+)$/.exec(said) ?? []
    if (quota === undefined) return null
    const [usedOf, limitedOf] = [amountsIn(used), amountsIn(limited)]
    const amounts = [...amountsIn(requested)].map(([resource, amount]) => ({
      resource,
      requested: amount,
      used: usedOf.get(resource) ?? '0',
      limited: limitedOf.get(resource) ?? '0',
    }))
    return { kind: 'quota', quota, amounts }
  },
  said => {
    const [, quota, unstated] = /^failed quota: ([^:]+): must specify (.+ for: .+)$/.exec(said) ?? []
    if (quota === undefined || unstated === undefined) return null
    const missing = unstated.split('; ').map(each => {
      const [resource = '', containers = ''] = each.split(' for: ')
      return { resource, containers: containers.split(',').map(name => name.trim()) }
    })
    return { kind: 'quotaUnstated', quota, missing }
  },
  said => {
    const [, level, violations] = /^violates PodSecurity "([^":]+)[^"]*": (.+)$/s.exec(said) ?? []
    return level === undefined
      ? null
      : { kind: 'podSecurity', level, violations: outsideBrackets(violations ?? '') }
  },
  said => {
    // `maximum cpu usage per Container is 2, but limit is 4`, several of them in brackets.
    const objections = said.replace(/^\[(.*)\]$/s, '$1').split(/, (?!but )/)
    const rule =
      /^(?:(?:maximum|minimum) \S+ usage|\S+ max limit to request ratio) per (?:Pod|Container|PersistentVolumeClaim) is /
    return rule.test(objections[0] ?? '') ? { kind: 'limitRange', objections } : null
  },
  said => {
    const [, webhook, text] =
      /^admission webhook "([^"]+)" denied the request(?: without explanation)?(?:: (.*))?$/s.exec(said) ?? []
    return webhook === undefined ? null : { kind: 'webhook', webhook, message: text ?? '' }
  },
  said => {
    const [, webhook, text] =
      /^(?:Internal error occurred: )?failed calling webhook "([^"]+)": (?:failed to call webhook: )?(.*)$/s.exec(
        said,
      ) ?? []
    return webhook === undefined ? null : { kind: 'webhookFailed', webhook, message: text ?? '' }
  },
  said => {
    const [, account] = /^error looking up service account (?:\S+\/)?([^/\s:]+): /.exec(said) ?? []
    return account === undefined ? null : { kind: 'accountMissing', account }
  },
]

/** `pods=1,requests.cpu=500m`. */
const amountsIn = (text = ''): ReadonlyMap<string, string> =>
  new Map(
    text.split(',').map(each => {
      const [resource = '', amount = ''] = each.split('=')
      return [resource.trim(), amount.trim()] as const
    }),
  )

/** A list whose commas within brackets and quotes are part of what they stand in. */
export function outsideBrackets(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '(' || sign === '[') depth++
    else if (sign === ')' || sign === ']') depth--
    else if (sign === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts.filter(part => part !== '')
}
