/** A volume that cannot be mounted now: told as `FailedMount`, tried again. */
export class VolumeError extends Error {
  override readonly name = 'VolumeError'
}
