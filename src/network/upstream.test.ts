import { expect, it } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { openUpstream } from './upstream.ts'

it('a resolver to which no way leads does not answer, over UDP and TCP', async () => {
  const query = Buffer.from('123401000001000000000000076578616d706c6503636f6d0000010001', 'hex')
  for (const transport of ['udp', 'tcp'] as const) {
    // Where a network says at once that nothing may go there, as one without a route does of every address.
    const resolvers = async () => ['255.255.255.255']
    expect(await openUpstream({ resolvers, clock: systemClock }).forward(query, transport)).toBeNull()
  }
})
