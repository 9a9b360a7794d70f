import { ownSockets, type PodSockets } from '../../../../network/pod-sockets.ts'
import { isInPodCidr, parsePodCidr } from '../../../agent/pod-cidr.ts'

/** Connections to pods go by their own network, all others by that of this process. */
export function routedSockets(pods: PodSockets, podCidr: string): PodSockets {
  const cidr = parsePodCidr(podCidr)
  return {
    dial: (to, signal) => (isInPodCidr(cidr, to.host) ? pods : ownSockets).dial(to, signal),
    listenTcp: at => pods.listenTcp(at),
    listenUdp: at => pods.listenUdp(at),
  }
}
