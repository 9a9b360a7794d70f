import { EditorView } from 'codemirror'

const subtle = 'var(--pf-t--global--text--color--subtle)'

/** By the colours of the page, light or dark. */
export const looks = EditorView.theme({
  '&': { fontSize: '13.5px', maxHeight: '70dvh' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'currentcolor' },
  '.cm-cursor': { borderLeftColor: 'currentcolor' },
  '.cm-gutters': {
    background: 'var(--pf-t--global--background--color--secondary--default)',
    color: subtle,
    border: '0',
  },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'transparent' },
  '.cm-line span': { color: 'inherit' },
})
