/** Where the local provisioner keeps its volumes; given by whoever composes the process. */
export interface VolumeDirectories {
  /** Makes the directory of a volume, or finds it made. Returns its path. */
  create(volumeName: string): Promise<string>
  /** Removes the directory with all that is in it; one that is gone is fine. */
  remove(volumeName: string): Promise<void>
}
