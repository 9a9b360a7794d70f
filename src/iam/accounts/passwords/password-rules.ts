// What a password must be, after NIST SP 800-63B: long enough, nothing that guessers try first, nothing that is known of the
// person. No rule asks for kinds of characters, and none makes a password old.
import type { Account } from '../account.ts'

const lengthMin = 12
export const passwordLengthMax = 256
const distinctMin = 5

/** Why something cannot be a password. */
export interface PasswordProblem {
  /** By which a page knows it, to say it in its reader's language. */
  readonly kind:
    | 'PasswordTooShort'
    | 'PasswordTooLong'
    | 'PasswordKnown'
    | 'PasswordTooEven'
    | 'PasswordCommon'
  readonly message: string
}

/** Why this cannot be the password of this account; null where it can. */
export async function passwordProblem(
  password: string,
  { metadata, spec }: Pick<Account, 'metadata' | 'spec'>,
): Promise<PasswordProblem | null> {
  const text = password.normalize('NFKC')
  const length = [...text].length
  if (length < lengthMin)
    return problem(
      'PasswordTooShort',
      `a password has at least ${lengthMin} characters; this one has ${length}`,
    )
  if (length > passwordLengthMax)
    return problem('PasswordTooLong', `a password has at most ${passwordLengthMax} characters`)
  const lower = text.toLowerCase()
  const known = [metadata?.name, spec.displayName, spec.email, spec.email?.split('@')[0]]
  for (const each of known)
    if (each && coreOf(lower) === coreOf(each.toLowerCase()))
      return problem(
        'PasswordKnown',
        'a password is not what anybody knows of the person: a name or an address',
      )
  if (new Set(lower).size < distinctMin)
    return problem('PasswordTooEven', `a password has at least ${distinctMin} different characters`)
  const { isCommonPassword } = await import('./guessed-first.ts')
  const isCommon = [lower, coreOf(lower), unitOf(lower)].some(isCommonPassword)
  return isCommon
    ? problem('PasswordCommon', 'this password is one that many people have, so it is guessed first')
    : null
}

const problem = (kind: PasswordProblem['kind'], message: string): PasswordProblem => ({ kind, message })

/** Without what people put before and behind a word to make it long: `Password-2026!!` is `password`. */
const coreOf = (text: string): string => text.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '') || text

/** What a text repeats: `abcabcabc` is `abc`. */
function unitOf(text: string): string {
  const at = (text + text).indexOf(text, 1)
  return text.slice(0, at)
}
