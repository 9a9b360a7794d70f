/** Why Kedge could not start, or go on by itself, as scripts can read it. */
export type StartupReason =
  | 'PORT_IN_USE'
  | 'ADDRESS_UNUSABLE'
  | 'DATA_DIR_IN_USE'
  | 'DATA_DIR_UNUSABLE'
  | 'DATA_CORRUPT'
  | 'NO_SPACE'
  | 'WRITE_FAILED'
  | 'RUNTIME_UNUSABLE'
  | 'KUBECONFIG_UNUSABLE'
  | 'FILE_UNREADABLE'
  | 'EXAMPLE_UNKNOWN'
  | 'NOT_READY'

/** Kedge cannot start as asked, or not go on. The message says what is wrong, `remedy` the way out: one sentence each. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
  readonly reason: StartupReason
  readonly remedy: string

  constructor(options: {
    readonly reason: StartupReason
    readonly message: string
    readonly remedy: string
    readonly cause?: unknown
  }) {
    super(options.message, { cause: options.cause })
    this.reason = options.reason
    this.remedy = options.remedy
  }
}
