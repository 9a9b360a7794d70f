import { expect, test } from 'vitest'
import { kinds } from '../../kinds.ts'
import { completed, kindNamed, refusalsOfCreate, refusalsOfUpdate } from '../objects-under-test.ts'

const metadata = { name: 'web', namespace: 'default' }
const serviceWith = (address: string, range: string) =>
  completed(kinds.Service, {
    metadata,
    spec: {
      type: 'LoadBalancer',
      clusterIP: '10.0.0.5',
      clusterIPs: ['10.0.0.5'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ port: 80 }],
      externalIPs: [address],
      loadBalancerSourceRanges: [range],
    },
  })
const zeros = 'spec.externalIPs[0]: Invalid value: "010.1.1.1": must not have leading 0s'
const bits =
  'spec.LoadBalancerSourceRanges[0]: Invalid value: "1.2.3.4/8": must not have bits set beyond the prefix length'

test('addresses are taken in the forms that mean one thing', () => {
  expect(refusalsOfCreate(kinds.Service, serviceWith('10.1.1.1', '1.0.0.0/8'))).toEqual([])
  expect(refusalsOfCreate(kinds.Service, serviceWith('010.1.1.1', '1.2.3.4/8'))).toEqual([zeros, bits])
  const policy = {
    metadata,
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '::ffff:1.2.3.0/120' } }] }] },
  }
  expect(refusalsOfCreate(kindNamed('NetworkPolicy'), policy)).toEqual([
    'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "::ffff:1.2.3.0/120": must not have an IPv4-mapped IPv6 address',
  ])
})

test('a form that was stored once may stay, and no other', () => {
  const old = serviceWith('010.1.1.1', '1.0.0.0/8')
  expect(refusalsOfUpdate(kinds.Service, serviceWith('010.1.1.1', '1.0.0.0/8'), old)).toEqual([])
  expect(refusalsOfUpdate(kinds.Service, serviceWith('010.1.1.1', '1.2.3.4/8'), old)).toEqual([bits])
  const policy = (cidr: string) => ({
    metadata,
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr } }] }] },
  })
  const update = (cidr: string) =>
    refusalsOfUpdate(kindNamed('NetworkPolicy'), policy(cidr), policy('010.0.0.0/8'))
  expect(update('010.0.0.0/8')).toEqual([])
  expect(update('011.0.0.0/8')).toEqual([
    'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "011.0.0.0/8": must not have leading 0s in IP or prefix length',
  ])
})
