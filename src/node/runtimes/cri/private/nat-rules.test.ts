import { expect, test } from 'vitest'
import { natRemoval } from './nat-rules.ts'

const comment = (network: string, id: string) =>
  `-m comment --comment "name: \\"${network}\\" id: \\"${id}\\""`
const listing = [
  '-P POSTROUTING ACCEPT',
  '-N CNI-0a1b',
  '-N CNI-2c3d',
  '-N CNI-DN-4e5f',
  '-N CNI-HOSTPORT-DNAT',
  `-A POSTROUTING -s 10.244.0.2/32 ${comment('kedge-one', 'a')} -j CNI-0a1b`,
  `-A POSTROUTING -s 10.244.1.2/32 ${comment('kedge-two', 'b')} -j CNI-2c3d`,
  `-A CNI-0a1b -d 10.244.0.0/24 ${comment('kedge-one', 'a')} -j ACCEPT`,
  `-A CNI-2c3d -d 10.244.1.0/24 ${comment('kedge-two', 'b')} -j ACCEPT`,
  `-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"kedge-one\\" id: \\"a\\"" -m multiport --dports 80 -j CNI-DN-4e5f`,
  '-A CNI-DN-4e5f -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.0.2:80',
].join('\n')

test('the rules of a network go, then the chains they lead to, and those of others stay', () => {
  expect(natRemoval(listing, 'kedge-one')?.split('\n')).toEqual([
    '*nat',
    `-D POSTROUTING -s 10.244.0.2/32 ${comment('kedge-one', 'a')} -j CNI-0a1b`,
    `-D CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"kedge-one\\" id: \\"a\\"" -m multiport --dports 80 -j CNI-DN-4e5f`,
    '-F CNI-0a1b',
    '-X CNI-0a1b',
    '-F CNI-DN-4e5f',
    '-X CNI-DN-4e5f',
    'COMMIT',
    '',
  ])
})

test('where nothing was left there is nothing to do', () => {
  expect(natRemoval(listing, 'kedge-three')).toBeNull()
})
