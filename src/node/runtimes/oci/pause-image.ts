// The image of the process that holds a pod's namespaces open and does nothing else.
//
// The program is a static ELF of a few dozen instructions' bytes, written here, so that an engine without a way to a
// registry can run pods. It ignores SIGCHLD, which makes the kernel reap the orphans of a shared PID namespace, and
// then waits for ever.
import { file, folder, makeImage, type OciImage } from './oci-image.ts'

export const pauseImageName = 'kedge.dev/pause:1'

const loadAddress = 0x400000
const headerBytes = 64 + 56

/** x86-64: rt_sigaction is 13, pause is 34. */
const codeX64 = Buffer.from(
  [
    'b80d000000', // mov eax, 13
    'bf11000000', // mov edi, 17 (SIGCHLD)
    '488d3515000000', // lea rsi, [rip + 21] (the sigaction)
    '31d2', // xor edx, edx
    '41ba08000000', // mov r10d, 8 (bytes of a signal set)
    '0f05', // syscall
    'b822000000', // mov eax, 34
    '0f05', // syscall
    'ebf7', // jmp to the mov before
    '90', // (so that the sigaction is where the lea points)
    '90',
  ].join(''),
  'hex',
)

/** arm64: rt_sigaction is 134, ppoll without descriptors (73) waits for ever. */
const codeArm64 = words32([
  0xd28010c8, // mov x8, #134
  0xd2800220, // mov x0, #17 (SIGCHLD)
  0x10000161, // adr x1, #44 (the sigaction)
  0xd2800002, // mov x2, #0
  0xd2800103, // mov x3, #8 (bytes of a signal set)
  0xd4000001, // svc #0
  0xd2800928, // mov x8, #73
  0xd2800000, // mov x0, #0
  0xd2800001, // mov x1, #0
  0xd2800003, // mov x3, #0
  0xd4000001, // svc #0
  0x17fffffb, // b to the mov of 73
  0xd503201f, // nop
])

/** struct sigaction with SIG_IGN as its handler, no flags, an empty mask. */
const ignore = Buffer.concat([Buffer.from('0100000000000000', 'hex'), Buffer.alloc(24)])

const programs: { readonly [nodeArch: string]: { readonly machine: number; readonly code: Buffer } } = {
  x64: { machine: 62, code: codeX64 },
  arm64: { machine: 183, code: codeArm64 },
}

/** Null on an architecture that we have no program for. */
export function pauseImage(nodeArch: string = process.arch): OciImage | null {
  const program = pauseProgram(nodeArch)
  if (!program) return null
  return makeImage({
    files: [folder('dev'), folder('proc'), folder('sys'), folder('etc'), file('pause', program, 0o755)],
    entrypoint: ['/pause'],
  })
}

export function pauseProgram(nodeArch: string): Buffer | null {
  const program = programs[nodeArch]
  if (!program) return null
  const { machine, code } = program
  const size = headerBytes + code.length + ignore.length
  return Buffer.concat([elfHeader(machine), loadHeader(size), code, ignore])
}

/** ELF64, little-endian, an executable with one program header and no sections. */
function elfHeader(machine: number): Buffer {
  const header = Buffer.alloc(64)
  header.write('\x7fELF', 0, 'latin1')
  header.set([2, 1, 1], 4)
  header.writeUInt16LE(2, 16)
  header.writeUInt16LE(machine, 18)
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(BigInt(loadAddress + headerBytes), 24)
  header.writeBigUInt64LE(64n, 32)
  header.writeUInt16LE(64, 52)
  header.writeUInt16LE(56, 54)
  header.writeUInt16LE(1, 56)
  return header
}

/** Loads the whole file, readable and executable. */
function loadHeader(size: number): Buffer {
  const header = Buffer.alloc(56)
  header.writeUInt32LE(1, 0)
  header.writeUInt32LE(5, 4)
  header.writeBigUInt64LE(BigInt(loadAddress), 16)
  header.writeBigUInt64LE(BigInt(loadAddress), 24)
  header.writeBigUInt64LE(BigInt(size), 32)
  header.writeBigUInt64LE(BigInt(size), 40)
  header.writeBigUInt64LE(0x10000n, 48)
  return header
}

function words32(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, index * 4)
  })
  return bytes
}
