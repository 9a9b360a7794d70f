import { errorWords } from '../../../../base/error-words.ts'
import { RuntimeError, type SandboxSpec } from '../../../runtime.ts'
import type { PodNetwork } from './pod-network.ts'

/** Gives a sandbox its address, and its network the settings that it asks for; all of it or nothing. */
export async function attachSandbox(
  network: PodNetwork,
  sandboxId: string,
  { sysctls }: SandboxSpec,
): Promise<string> {
  let ip: string | null = null
  try {
    ip = await network.attach(sandboxId)
    if (sysctls) await network.setSysctls(sandboxId, sysctls)
    return ip
  } catch (error) {
    if (ip !== null) await network.detach(sandboxId, ip)
    throw new RuntimeError('CreatePodSandboxError', errorWords(error))
  }
}
