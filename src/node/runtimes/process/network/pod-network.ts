export interface PodNetwork {
  readonly kind: 'bridge' | 'loopback'
  /** The range that pods get their addresses from. */
  readonly podCidr: string
  /** An address at which pods reach what is outside of them; null where they share the host's network. */
  readonly gateway: string | null
  /** The device that pods hang on; null where they share the host's network. */
  readonly bridge: string | null
  /** Makes an address the gateway's as well. Rejects where another device has it; null where pods share the host's network. */
  readonly addAddress: ((address: string) => Promise<void>) | null
  /** An address for a sandbox, with a namespace of its own where the network has those. */
  attach(sandboxId: string): Promise<string>
  /** Sets the kernel's settings of the sandbox's network, by their names. Rejects where it has none of its own. */
  setSysctls(sandboxId: string, sysctls: { readonly [name: string]: string }): Promise<void>
  /** Whether what `attach` made is still there. */
  isAttached(sandboxId: string): boolean
  detach(sandboxId: string, ip: string): Promise<void>
  /** Takes note of an address that a sandbox of an earlier life has. */
  adopt(ip: string): void
  /** The file of the sandbox's network namespace; null for the host's network. */
  namespaceOf(sandboxId: string): string | null
  /** Takes the bridge down when nothing is on it any more. */
  close(): Promise<void>
}

export class NetworkUnusable extends Error {
  override readonly name = 'NetworkUnusable'
}
