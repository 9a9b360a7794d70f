import { CopyButton } from './CopyButton.tsx'
import { Breakable } from './words/Breakable.tsx'
import { breaksOf, wordMax } from './words/breaks.ts'

interface CopyableProps {
  readonly text: string
  /** What is copied, where the text is only a part of it. */
  readonly whole?: string
}

/** So many letters of a word that may be broken anywhere. */
const keptWithIt = 4

/** Text with its button, which never stands in a line alone: it keeps to the last word. */
export function Copyable({ text, whole = text }: CopyableProps) {
  const words = text.lastIndexOf(' ') + 1
  const end = breaksOf(text.slice(words)).at(-1) ?? ''
  const last = text.length - end.length
  return (
    <span className="mono">
      <Breakable text={text.slice(0, last)} />
      {end.length > wordMax ? (
        <span className="broken">
          {end.slice(0, -keptWithIt)}
          <KeptTogether text={end.slice(-keptWithIt)} whole={whole} />
        </span>
      ) : (
        <KeptTogether text={end} whole={whole} />
      )}
    </span>
  )
}

const KeptTogether = ({ text, whole }: { readonly text: string; readonly whole: string }) => (
  <span className="nowrap">
    {text}
    <CopyButton text={whole} />
  </span>
)
