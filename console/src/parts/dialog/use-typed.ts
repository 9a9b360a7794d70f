// Whether something was typed or chosen in a form since it was opened: for dialogs whose fields are known to their callers
// alone. What was put back as it was counts, too: one question too many is better than a text that is lost.
import { useState } from 'react'

export interface Typed {
  readonly isTyped: boolean
  /** For the element around the fields. */
  readonly watch: { onInput(): void }
}

export function useTyped(): Typed {
  const [isTyped, setTyped] = useState(false)
  return { isTyped, watch: { onInput: () => setTyped(true) } }
}
