import { isIPv4 } from 'node:net'

/** The 4 or 16 bytes of an IP address. */
export function bytesOfAddress(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':').flatMap(groupBytes))
  const front = groupsOf(head)
  const back = tail === undefined ? [] : groupsOf(tail)
  const gap = new Array<number>(16 - front.length - back.length).fill(0)
  return Buffer.from([...front, ...gap, ...back])
}

/** The last group may be written as an IPv4 address. */
function groupBytes(group: string): number[] {
  if (group.includes('.')) return group.split('.').map(Number)
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 0xff]
}
