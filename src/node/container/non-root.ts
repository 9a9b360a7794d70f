import type { Container, Pod } from '../../api/generated/types.ts'
import { uidOf } from '../../api/object.ts'
import type { ImageState } from '../runtime.ts'
import { ConfigError } from './container-environment.ts'

/** Whether the user that the image names decides if the container may run: nobody else names one, and root is forbidden. */
export function dependsOnImageUser(pod: Pod, container: Container): boolean {
  const { isForbidden, runAsUser } = rootIn(pod, container)
  return isForbidden && runAsUser === undefined
}

/** `runAsNonRoot`, in kubelet's words. `image` is null where it does not matter. Throws `ConfigError`. */
export function checkNonRoot(pod: Pod, container: Container, image: ImageState | null): void {
  const { isForbidden, runAsUser } = rootIn(pod, container)
  if (!isForbidden) return
  const { name, namespace } = pod.metadata ?? {}
  const where = `(pod: "${name}_${namespace}(${uidOf(pod)})", container: ${container.name})`
  if (runAsUser === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`)
  if (runAsUser !== undefined) return
  const user = image?.user ?? { uid: 0 }
  if ('name' in user)
    throw new ConfigError(
      `container has runAsNonRoot and image has non-numeric user (${user.name}), cannot verify user is non-root ${where}`,
    )
  if (user.uid === 0) throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`)
}

function rootIn({ spec }: Pod, { securityContext: own = {} }: Container) {
  const shared = spec?.securityContext ?? {}
  return {
    isForbidden: (own.runAsNonRoot ?? shared.runAsNonRoot) === true,
    runAsUser: own.runAsUser ?? shared.runAsUser,
  }
}
