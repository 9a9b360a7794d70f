import { isRefusal } from '../../../src/api/status-error.ts'
import { EditError } from '../../../src/foresee/edit.ts'
import { planWords } from '../i18n/plan/plan-words.ts'

/** What went wrong, in the server's words where it has said something. */
export function errorText(error: unknown): string {
  if (isRefusal(error)) return error.message
  if (error instanceof EditError) return planWords().problem(error.problem)
  return error instanceof Error ? error.message : String(error)
}
