import { Breakable } from './Breakable.tsx'
import { breaksOf } from './breaks.ts'
import { CopyButton } from './CopyButton.tsx'

interface CopyableProps {
  readonly text: string
  /** What is copied, where the text is only a part of it. */
  readonly whole?: string
}

/** Text with its button, which never stands in a line alone: it keeps to the last word. */
export function Copyable({ text, whole = text }: CopyableProps) {
  const words = text.lastIndexOf(' ') + 1
  const end = breaksOf(text.slice(words)).at(-1) ?? ''
  const last = text.length - end.length
  return (
    <span className="mono">
      <Breakable text={text.slice(0, last)} />
      <span className="nowrap">
        {text.slice(last)}
        <CopyButton text={whole} />
      </span>
    </span>
  )
}
