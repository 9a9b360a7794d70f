import { CopyButton } from './CopyButton.tsx'

interface CopyableProps {
  readonly text: string
  /** What is copied, where the text is only a part of it. */
  readonly whole?: string
}

/** Text with its button, which never stands in a line alone: it keeps to the last word. */
export function Copyable({ text, whole = text }: CopyableProps) {
  const last = Math.max(text.lastIndexOf(' '), text.lastIndexOf('.')) + 1
  return (
    <span className="mono">
      {text.slice(0, last)}
      <span className="nowrap">
        {text.slice(last)}
        <CopyButton text={whole} />
      </span>
    </span>
  )
}
