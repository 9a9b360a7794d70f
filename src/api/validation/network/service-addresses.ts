// A Service's addresses inside the cluster: one for each family of IP, or `None` for a headless one.

import type { ServiceSpec } from '../../generated/types.ts'
import type { Findings } from '../rules/findings.ts'
import { areOfBothFamilies, validateAddress } from '../rules/ip-address.ts'
import { isAddressV6 } from '../rules/ip-syntax.ts'
import { repeatedIn } from '../rules/repeated.ts'

const none: readonly never[] = []
const families = ['IPv4', 'IPv6'] as const
const familyPolicies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'] as const

export const isHeadless = ({ clusterIPs }: ServiceSpec): boolean =>
  clusterIPs?.length === 1 && clusterIPs[0] === 'None'

export function validateClusterAddresses(findings: Findings, spec: ServiceSpec): void {
  const { clusterIP = '', clusterIPs = none, ipFamilies = none, ipFamilyPolicy } = spec
  if (!clusterIP && clusterIPs.length > 0)
    findings.invalid('spec.clusterIPs', clusterIPs, 'must be empty when `clusterIP` is not specified')
  else if (clusterIP && clusterIPs.length === 0) findings.required('spec.clusterIPs')
  else if (clusterIP && clusterIPs[0] !== clusterIP)
    findings.invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`')
  const repeated = repeatedIn(ipFamilies)
  ipFamilies.forEach((family, index) => {
    const path = `spec.ipFamilies[${index}]`
    if (family !== 'IPv4' && family !== 'IPv6') findings.notSupported(path, family, families)
    if (repeated.has(index)) findings.duplicate(path, family)
  })
  if (ipFamilyPolicy !== undefined) findings.oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, familyPolicies)
  if (areAddresses(findings, clusterIPs)) validateFamilies(findings, spec)
}

/** Whether every one is an address, or the only one `None`; what is not is reported. */
function areAddresses(findings: Findings, clusterIPs: readonly string[]): boolean {
  let areValid = true
  clusterIPs.forEach((address, index) => {
    if (index === 0 && address === 'None') {
      if (clusterIPs.length === 1) return
      areValid = false
      findings.invalid('spec.clusterIPs', clusterIPs, "'None' must be the first and only value")
    } else if (!validateAddress(findings, `spec.clusterIPs[${index}]`, address)) areValid = false
  })
  if (clusterIPs.length > 2) findings.invalid('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values')
  return areValid
}

function validateFamilies(findings: Findings, spec: ServiceSpec): void {
  const { clusterIPs = none, ipFamilies = none } = spec
  if (clusterIPs.length > 1 && !areOfBothFamilies(clusterIPs))
    findings.invalid('spec.clusterIPs', clusterIPs, 'may specify no more than one IP for each IP family')
  if (isHeadless(spec)) return
  clusterIPs.forEach((address, index) => {
    const family = ipFamilies[index]
    if (family && (family === 'IPv6') !== isAddressV6(address))
      findings.invalid(
        `spec.clusterIPs[${index}]`,
        address,
        `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
      )
  })
}

const unchangeable = 'may not change once set'

/** Addresses stay as they were given; a second family may come and go. */
export function validateClusterAddressUpdate(findings: Findings, spec: ServiceSpec, old: ServiceSpec): void {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return
  if (!isHeadless(spec) || !isHeadless(old)) validateAddressChange(findings, spec, old)
  if (!isHeadless(spec) && !isHeadless(old)) validateFamilyChange(findings, spec, old)
}

function validateAddressChange(findings: Findings, spec: ServiceSpec, old: ServiceSpec): void {
  const [now, was] = [spec.clusterIPs ?? none, old.clusterIPs ?? none]
  if (now.length === was.length) {
    was.forEach((address, index) => {
      if (address !== now[index]) findings.invalid(`spec.clusterIPs[${index}]`, now, unchangeable)
    })
    return
  }
  if (now.length === 0) findings.invalid('spec.clusterIPs[0]', now, 'primary clusterIP can not be unset')
  else if (was.length > 0 && now[0] !== was[0]) findings.invalid('spec.clusterIPs[0]', now, unchangeable)
  if (was.length > now.length && now.length === 1 && spec.ipFamilyPolicy !== 'SingleStack')
    findings.invalid(
      'spec.ipFamilyPolicy',
      spec.ipFamilyPolicy ?? null,
      "must be set to 'SingleStack' when releasing the secondary clusterIP",
    )
}

function validateFamilyChange(findings: Findings, spec: ServiceSpec, old: ServiceSpec): void {
  const [now, was] = [spec.ipFamilies ?? none, old.ipFamilies ?? none]
  const path = 'spec.ipFamilies[0]'
  if (now.length === was.length) {
    was.forEach((family, index) => {
      if (family !== now[index]) findings.invalid(path, now, unchangeable)
    })
    return
  }
  if (was.length > now.length && !spec.clusterIPs?.length)
    findings.invalid(path, now, 'primary ipFamily can not be unset')
  if (now.length > 0 && was.length > 0 && now[0] !== was[0])
    findings.invalid(path, spec.clusterIPs ?? none, unchangeable)
  if (was.length > now.length && now.length === 1 && spec.ipFamilyPolicy !== 'SingleStack')
    findings.invalid(
      'spec.ipFamilyPolicy',
      spec.ipFamilyPolicy ?? null,
      "must be set to 'SingleStack' when releasing the secondary ipFamily",
    )
}
