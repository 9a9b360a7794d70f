import i18next from 'i18next'
import { isRefusal, type StatusError } from '../../../../src/api/status-error.ts'
import { isWordless } from '../../../../src/client/refusal.ts'
import { Unreachable } from '../../../../src/client/transport.ts'
import { EditError } from '../../../../src/foresee/edit.ts'
import { planWords } from '../../i18n/plan/plan-words.ts'
import { refusalWords } from '../../i18n/server-words.ts'
import { yamlWords } from '../../i18n/yaml-words.ts'
import { Told, Unanswered } from '../failure.ts'
import { sentences } from './sentences.ts'

/**
 * What went wrong: in the server's words where it has said something, in those of the page otherwise. Asked for as it is
 * drawn, so that it follows the language.
 */
export function errorText(error: unknown): string {
  if (error instanceof Unanswered) return i18next.t(`common.unanswered.${error.connection}`)
  if (error instanceof Unreachable) return i18next.t('common.unreachable')
  if (isRefusal(error))
    return isWordless(error)
      ? i18next.t('common.wordless', { code: error.code })
      : sentences(refusalWords(error, i18next.language ?? 'en'), ...nextOf(error))
  if (error instanceof EditError) return planWords().problem(error.problem)
  if (error instanceof Told) return i18next.t(error.key, error.values)
  if (!(error instanceof Error)) return String(error)
  // By its name: the library is loaded with what reads texts alone.
  return error.name === 'YAMLParseError' ? yamlWords(error.message, i18next.language ?? 'en') : error.message
}

/** What to do about it, where the server does not say. */
const nextOf = ({ status }: StatusError): readonly string[] =>
  status.details?.causes?.some(({ reason }) => reason === 'DisruptionBudget')
    ? [i18next.t('common.budgetHow')]
    : []
