/** Text in which percent signs escape; as it is when one of them escapes nothing. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
