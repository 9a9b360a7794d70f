import { isRefusal } from '../../../src/api/status-error.ts'

/** What went wrong, in the server's words where it has said something. */
export function errorText(error: unknown): string {
  if (isRefusal(error)) return error.message
  return error instanceof Error ? error.message : String(error)
}
