// The frames of `v5.channel.k8s.io`: a byte that names the channel, and what goes over it. Pure.

export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const

export type Frame =
  | { readonly kind: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly code: number; readonly message: string }
  | { readonly kind: 'other' }

export function frameOf(data: ArrayBuffer): Frame {
  const bytes = new Uint8Array(data)
  const rest = bytes.subarray(1)
  switch (bytes[0]) {
    case channels.stdout:
      return { kind: 'stdout', bytes: rest }
    case channels.stderr:
      return { kind: 'stderr', bytes: rest }
    case channels.error:
      return endOf(new TextDecoder().decode(rest))
    default:
      return { kind: 'other' }
  }
}

/** The `Status` at the end: success, an exit code as its cause, or why nothing ran. */
export function endOf(text: string): Frame & { readonly kind: 'ended' } {
  try {
    const status = JSON.parse(text)
    if (status.status === 'Success') return { kind: 'ended', code: 0, message: '' }
    const causes: readonly { readonly reason?: string; readonly message?: string }[] =
      status.details?.causes ?? []
    const code = causes.find(({ reason }) => reason === 'ExitCode')?.message
    return { kind: 'ended', code: code === undefined ? -1 : Number(code), message: status.message ?? '' }
  } catch {
    return { kind: 'ended', code: -1, message: text }
  }
}

export function framed(channel: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(bytes.byteLength + 1)
  frame[0] = channel
  frame.set(bytes, 1)
  return frame
}

export const resizeFrame = (columns: number, rows: number): Uint8Array<ArrayBuffer> =>
  framed(channels.resize, new TextEncoder().encode(JSON.stringify({ Width: columns, Height: rows })))

/** Says that nothing more comes over a channel. */
export const closeFrame = (channel: number): Uint8Array<ArrayBuffer> =>
  framed(channels.close, Uint8Array.of(channel))
