import { utf8Length } from '../../../base/bytes.ts'
import type { HostAlias, PodDNSConfig, PodSpec } from '../../generated/types.ts'
import { dnsSubdomainLengthMax, patternText, problemsOfDns1123Subdomain, tooLongText } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { validateAddress } from '../rules/ip-address.ts'

/** What the C library of a container can take. */
const nameserversMax = 3
const searchesMax = 32
const searchCharactersMax = 2048

const policies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'] as const

export function validateDns(findings: Findings, path: string, { dnsPolicy, dnsConfig }: PodSpec): void {
  if (!needsMore(findings, `${path}.dnsConfig`, { dnsPolicy, dnsConfig }) && dnsConfig)
    validateDnsConfig(findings, `${path}.dnsConfig`, dnsConfig)
}

export function validateDnsPolicy(findings: Findings, path: string, policy: string | undefined): void {
  findings.oneOf(path, policy, policies)
}

function needsMore(findings: Findings, path: string, { dnsPolicy, dnsConfig }: Partial<PodSpec>): boolean {
  if (dnsPolicy !== 'None') return false
  if (!dnsConfig) findings.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')
  else if (!dnsConfig.nameservers?.length)
    findings.required(
      `${path}.nameservers`,
      'must provide at least one DNS nameserver when `dnsPolicy` is None',
    )
  else return false
  return true
}

function validateDnsConfig(findings: Findings, path: string, config: PodDNSConfig): void {
  const { nameservers = [], searches = [], options = [] } = config
  if (nameservers.length > nameserversMax)
    findings.invalid(
      `${path}.nameservers`,
      nameservers,
      `must not have more than ${nameserversMax} nameservers`,
    )
  nameservers.forEach((address, index) => {
    validateAddress(findings, `${path}.nameservers[${index}]`, address)
  })
  if (searches.length > searchesMax)
    findings.invalid(`${path}.searches`, searches, `must not have more than ${searchesMax} search paths`)
  if (searches.join(' ').length > searchCharactersMax)
    findings.invalid(
      `${path}.searches`,
      searches,
      `must not have more than ${searchCharactersMax} characters (including spaces) in the search list`,
    )
  searches.forEach((search, index) => {
    if (search !== '.') validateSearch(findings, `${path}.searches[${index}]`, search.replace(/\.$/, ''))
  })
  options.forEach(({ name }, index) => {
    if (!name) findings.required(`${path}.options[${index}]`, 'must not be empty')
  })
}

const searchPattern = '[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?(\\.[a-z0-9_]([-_a-z0-9]*[a-z0-9_])?)*'
const searchForm = new RegExp(`^${searchPattern}$`)
const searchText = patternText(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  searchPattern,
  'example.com',
)

/** Search domains may have underscores, which names of objects may not. */
function validateSearch(findings: Findings, path: string, search: string): void {
  if (utf8Length(search) > dnsSubdomainLengthMax)
    findings.invalid(path, search, tooLongText(dnsSubdomainLengthMax))
  if (!searchForm.test(search)) findings.invalid(path, search, searchText)
}

export function validateHostAliases(findings: Findings, path: string, aliases: readonly HostAlias[]): void {
  aliases.forEach(({ ip, hostnames = [] }, index) => {
    validateAddress(findings, `${path}[${index}].ip`, ip)
    hostnames.forEach((name, position) => {
      findings.problems(`${path}[${index}].hostnames[${position}]`, name, problemsOfDns1123Subdomain(name))
    })
  })
}
