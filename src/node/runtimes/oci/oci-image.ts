// Images in the OCI format, made from a list of files: the pause image that a private containerd needs, and the
// images of the tests.
import { createHash } from 'node:crypto'
import { type TarEntry, writeTar } from './tar.ts'

export interface ImageSpec {
  readonly files: readonly TarEntry[]
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  readonly env?: readonly string[]
  readonly workingDir?: string
  readonly exposedPorts?: readonly string[]
  readonly stopSignal?: string
  /** As Go names it; the machine's own unless told. */
  readonly architecture?: string
}

export interface Blob {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Buffer
}

export interface OciImage {
  readonly manifest: Blob
  readonly config: Blob
  readonly layers: readonly Blob[]
}

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const

/** The machine's architecture as images name it. */
export function imageArchitecture(nodeArch: string = process.arch): string {
  return { x64: 'amd64', ia32: '386' }[nodeArch] ?? nodeArch
}

export function makeImage(spec: ImageSpec): OciImage {
  const layer = blob(mediaTypes.layer, writeTar(spec.files))
  const config = jsonBlob(mediaTypes.config, {
    created: '1970-01-01T00:00:00Z',
    architecture: spec.architecture ?? imageArchitecture(),
    os: 'linux',
    config: {
      ...(spec.entrypoint ? { Entrypoint: spec.entrypoint } : {}),
      ...(spec.command ? { Cmd: spec.command } : {}),
      Env: spec.env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      ...(spec.workingDir ? { WorkingDir: spec.workingDir } : {}),
      ...(spec.exposedPorts
        ? { ExposedPorts: Object.fromEntries(spec.exposedPorts.map(port => [port, {}])) }
        : {}),
      ...(spec.stopSignal ? { StopSignal: spec.stopSignal } : {}),
    },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  })
  const manifest = jsonBlob(mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor(config),
    layers: [descriptor(layer)],
  })
  return { manifest, config, layers: [layer] }
}

/** One archive with the image under its full name, as `ctr images import` and `docker load` take it. */
export function imageArchive(name: string, image: OciImage): Buffer {
  const index = {
    schemaVersion: 2,
    manifests: [{ ...descriptor(image.manifest), annotations: { 'io.containerd.image.name': name } }],
  }
  const blobs = [image.manifest, image.config, ...image.layers]
  return writeTar([
    file('oci-layout', Buffer.from(JSON.stringify({ imageLayoutVersion: '1.0.0' }))),
    file('index.json', Buffer.from(JSON.stringify(index))),
    folder('blobs'),
    folder('blobs/sha256'),
    ...blobs.map(({ digest, bytes }) => file(`blobs/${digest.replace(':', '/')}`, bytes)),
  ])
}

export const file = (path: string, bytes: Buffer, mode = 0o644): TarEntry => ({
  path,
  mode,
  content: { kind: 'file', bytes },
})
export const folder = (path: string, mode = 0o755): TarEntry => ({ path, mode, content: { kind: 'folder' } })
export const link = (path: string, target: string): TarEntry => ({
  path,
  mode: 0o777,
  content: { kind: 'link', target },
})

function blob(mediaType: string, bytes: Buffer): Blob {
  return { mediaType, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` }
}

const jsonBlob = (mediaType: string, value: unknown): Blob =>
  blob(mediaType, Buffer.from(JSON.stringify(value)))

const descriptor = ({ mediaType, digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length })
