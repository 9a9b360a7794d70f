/** `FailedToDrainNode` as `Failed to drain node`; abbreviations and what is no such word stay as they are. */
export function spaced(code: string): string {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(code)) return code
  const [first = '', ...rest] = code.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
  const isWord = (part: string) => /[a-z]/.test(part)
  return [first, ...rest.map(part => (isWord(part) ? part.toLowerCase() : part))].join(' ')
}
