// What keeps a text from being YAML, as its reader says it, for the language of the page: where it is, and what is wrong there.
// The piece of the text that the reader repeats behind it stands in the editor. Pure.

const sentences: readonly (readonly [pattern: RegExp, words: (part: string) => string])[] = [
  [/^All (mapping|sequence) items must start at the same column$/, () => '同一层的各项缩进必须一致'],
  [/^Nested mappings are not allowed in compact mappings$/, () => '一行中不能写多个“键: 值”'],
  [/^A block sequence may not be used as an implicit map key$/, () => '列表不能作为键'],
  [
    /^Implicit keys (?:of flow sequence pairs )?need to be on a single line$/,
    () => '键必须写在同一行，或缺少“:”',
  ],
  [/^Implicit map keys need to be followed by map values$/, () => '键后面缺少“:”和值'],
  [/^Missing closing (.)quote$/, sign => `缺少结尾的引号 ${sign}`],
  [/^Missing , /, () => '各项之间缺少“,”'],
  [/^Missing space after : /, () => '“:”后面缺少空格'],
  [/^Sequence item without - indicator$/, () => '列表项前面缺少“-”'],
  [/^Comments must be separated/, () => '注释前面缺少空格'],
  [/^Map keys must be unique$/, () => '键重复'],
  [/^Tabs are not allowed as indentation$/, () => '不能用制表符缩进'],
  [
    /^Plain value cannot start with (?:reserved character |a tab character|block scalar indicator |directive indicator character |flow indicator character )?(.*)$/,
    sign => `值不能以 ${sign || '制表符'} 开头，请加引号`,
  ],
  [/^Invalid escape sequence (.*)$/, sign => `转义序列 ${sign} 无效`],
  [/^Unresolved alias.*: (.*)$/, alias => `引用了不存在的锚点 ${alias}`],
  [/^Unresolved tag: (.*)$/, tag => `标签 ${tag} 不可用`],
  [/^Flow (?:map|sequence) .*must .*end with a (.)$/i, sign => `缺少结尾的“${sign}”，或括号内的内容缩进不足`],
  [/^Unexpected (.+?) (?:at node end|in .+|token)$/, () => '此处的内容多余，或缩进不正确'],
  [/^Unexpected , /, () => '“,”多余'],
  [/^An alias stands within what it names/, () => '别名位于它所引用的内容之中'],
  [/^Source contains multiple documents/, () => '这里开始了第二个对象'],
]

const placed = /^(.*?) at line (\d+), column (\d+)(?::\s*[\s\S]*)?$/

export function yamlWords(message: string, language: string): string {
  // Its reader names a call of its own there.
  if (!language.startsWith('zh'))
    return message.replace(/^Source contains multiple documents;.*?\(\)/, 'a second object begins')
  const [, said = message, line, column] = placed.exec(message) ?? []
  const words = wordsOf(said)
  return line === undefined ? words : `第 ${line} 行第 ${column} 列：${words}`
}

function wordsOf(said: string): string {
  for (const [pattern, words] of sentences) {
    const [whole, part = ''] = pattern.exec(said) ?? []
    if (whole !== undefined) return words(part)
  }
  return said
}
