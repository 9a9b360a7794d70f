import { wrap } from '../../foresee/words/wrap.ts'

/** Help for a window of so many columns: paragraphs are set anew; what is indented (flags, commands) stays as it is. */
export function reflow(text: string, columns: number): string {
  const lines: string[] = []
  let paragraph: string[] = []
  const end = () => {
    if (paragraph.length > 0) lines.push(...wrap(paragraph.join(' '), columns))
    paragraph = []
  }
  for (const line of text.split('\n')) {
    if (line !== '' && !line.startsWith(' ')) paragraph.push(line)
    else {
      end()
      lines.push(line)
    }
  }
  end()
  return lines.join('\n')
}
