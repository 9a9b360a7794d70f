// A browser writes every answer of 400 and above into its log as an error, and a page cannot keep it from that. To a question
// (a dry run, a look whether something is there) a refusal is the very answer that was asked for. So the console asks for it
// in an answer of 200, with the code that is meant beside it. Whoever does not ask gets the API's own.

/** Of a request. */
export const asAnswersHeader = 'x-kedge-refusals'
export const asAnswers = 'as-answers'
/** Of the answer. */
export const codeHeader = 'x-kedge-code'

interface Head {
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
}

/**
 * The code that is meant, where another one is to be sent in its place; null where it is sent as it is. That nobody is signed in,
 * and that a server fails, are no answers.
 */
export const codeBeside = ({ headers }: Head, code: number): number | null =>
  headers[asAnswersHeader] === asAnswers && code >= 400 && code < 500 && code !== 401 ? code : null

/** The code that an answer means. */
export function meantCode(code: number, beside: string | null): number {
  const meant = Number(beside)
  return code === 200 && meant >= 400 && meant < 500 ? meant : code
}
