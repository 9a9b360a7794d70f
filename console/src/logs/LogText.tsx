// What a line of a log says: fields of JSON or its own colours, with what was searched for marked.
import { Fragment } from 'react'
import { alike } from './colours.ts'
import { type LogLine, shownFields } from './log-line.ts'
import { piecesOf } from './log-search.ts'

interface LogTextProps {
  readonly line: LogLine
  readonly words: string
  readonly isParsed: boolean
}

export function LogText({ line, words, isParsed }: LogTextProps) {
  if (isParsed && line.fields) {
    const { message, rest } = shownFields(line.fields)
    return (
      <span>
        <Marked text={message} words={words} />{' '}
        <span className="log__rest">
          <Marked text={rest} words={words} />
        </span>
      </span>
    )
  }
  return (
    <span>
      <Coloured line={line} words={words} />
    </span>
  )
}

/** With its own colours, and with what was searched for marked. */
function Coloured({ line: { text, looks }, words }: { readonly line: LogLine; readonly words: string }) {
  if (looks.length === 0) return <Marked text={text} words={words} />
  let at = 0
  return piecesOf(text, words).map((piece, index) => {
    const from = at
    at += piece.length
    const parts = alike(text, looks, { from, to: at }).map(({ text, classes }, place) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
      <span key={place} className={classes}>
        {text}
      </span>
    ))
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name than their place
    return index % 2 === 1 ? <mark key={index}>{parts}</mark> : <Fragment key={index}>{parts}</Fragment>
  })
}

const Marked = ({ text, words }: { readonly text: string; readonly words: string }) =>
  piecesOf(text, words).map((piece, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name than their place
    index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece,
  )
