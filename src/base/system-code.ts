/** The code by which Node tells what a call of the system failed of: `ENOENT`, `ECONNRESET`; empty where it told none. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
