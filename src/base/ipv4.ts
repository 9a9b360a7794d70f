/** An address of IPv4 as a number, and back. */
export const ipOfNumber = (address: number): string =>
  [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.')

export const numberOfIp = (ip: string): number =>
  ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
