/** The words of a path, as people write them. Whoever has written one that means nothing finds it so, and not no page at all. */
export const wordsOf = (path: string): readonly string[] => path.split('/').filter(Boolean).map(decoded)

function decoded(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}
