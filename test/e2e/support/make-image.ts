// Images that tests run, made of Debian's static busybox: a shell, its tools, and a web server in nginx's place.
import { existsSync, readFileSync } from 'node:fs'
import { file, folder, link, makeImage, type OciImage } from '../../../src/node/runtimes/oci/oci-image.ts'
import type { TarEntry } from '../../../src/node/runtimes/oci/tar.ts'

/** Where the static busybox is (Debian: busybox-static), or null. */
export function busyboxPath(): string | null {
  return ['/usr/bin/busybox', '/bin/busybox'].find(path => existsSync(path)) ?? null
}

const applets = [
  'sh cat echo ls sleep hostname id env touch rm mkdir mv cp chmod head tail wc grep sed awk date stat df sync true',
  'false test ps kill wget nc nslookup ping ip httpd printf seq dd md5sum sha256sum mount umount tee sort xargs find',
  'whoami uname pwd od stty tty trap yes timeout basename dirname cut tr vi readlink ln du free top',
]
  .join(' ')
  .split(' ')

/** A root with busybox's applets and the accounts every image has. */
export function busyboxRoot(busybox = requiredBusybox()): readonly TarEntry[] {
  const passwd =
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\nweb:x:1000:1000:web:/:/bin/sh\n'
  const group = 'root:x:0:\nnobody:x:65534:\nweb:x:1000:\nextra:x:2000:web\n'
  return [
    ...['bin', 'dev', 'etc', 'proc', 'root', 'run', 'sys', 'usr', 'var'].map(path => folder(path)),
    folder('tmp', 0o1777),
    file('bin/busybox', readFileSync(busybox), 0o755),
    ...applets.map(name => link(`bin/${name}`, 'busybox')),
    link('usr/bin', '../bin'),
    link('var/run', '/run'),
    file('etc/passwd', Buffer.from(passwd)),
    file('etc/group', Buffer.from(group)),
  ]
}

/** Runs a shell unless told otherwise. */
export function busyboxImage(): OciImage {
  return makeImage({ files: busyboxRoot(), command: ['sh'] })
}

/** Serves /usr/share/nginx/html on port 80, as the image of the Kubernetes documentation's StatefulSet does. */
export function webImage(version = '0.24'): OciImage {
  return makeImage({
    files: [
      ...busyboxRoot(),
      folder('usr/share'),
      folder('usr/share/nginx'),
      folder('usr/share/nginx/html'),
      file('usr/share/nginx/html/index.html', Buffer.from(`nginx-slim ${version}\n`)),
    ],
    // Like nginx, and unlike httpd as the first process, it ends as soon as it is asked to.
    command: ['sh', '-c', "trap 'exit 0' TERM; httpd -f -v -p 80 -h /usr/share/nginx/html & wait"],
    exposedPorts: ['80/tcp'],
  })
}

function requiredBusybox(): string {
  const path = busyboxPath()
  if (!path) throw new Error('busybox is not installed (Debian: apt install busybox-static)')
  return path
}
