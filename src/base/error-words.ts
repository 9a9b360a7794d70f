/** What went wrong, of whatever was thrown: JavaScript lets anything be. */
export const errorWords = (error: unknown): string => (error instanceof Error ? error.message : String(error))
