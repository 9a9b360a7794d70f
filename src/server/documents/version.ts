/** The release of Kubernetes whose API this is. */
const kubernetes = { major: '1', minor: '36', patch: '2' }

/** `v1.36.2+kedge.0.1.0`: our own version is build metadata, so that clients compare the release alone. */
export const gitVersion = (version: string): string =>
  `v${kubernetes.major}.${kubernetes.minor}.${kubernetes.patch}+kedge.${version}`

export function versionDocument(version: string): object {
  return {
    major: kubernetes.major,
    minor: kubernetes.minor,
    emulationMajor: kubernetes.major,
    emulationMinor: kubernetes.minor,
    minCompatibilityMajor: kubernetes.major,
    minCompatibilityMinor: String(Number(kubernetes.minor) - 1),
    gitVersion: gitVersion(version),
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: `node ${process.version}`,
    compiler: 'v8',
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  }
}
