import { describe, expect, it } from 'vitest'
import { parse } from '../../../src/base/yaml.ts'
import { yamlWords } from './yaml-words.ts'

function saidOf(text: string): string {
  try {
    parse(text)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

describe('why a text is not YAML', () => {
  it('a second object is told without the calls of a library', () => {
    const said = saidOf('a: 1\n---\nb: 2\n')
    expect(yamlWords(said, 'en')).toMatch(/^a second object begins at line 2, column 1/)
    expect(yamlWords(said, 'zh-CN')).toBe('第 2 行第 1 列：这里开始了第二个对象')
  })

  it.each([
    ['a: 1\n  b: 2\n', '第 1 行第 4 列：一行中不能写多个“键: 值”'],
    ['a: 1\nb\n', '第 2 行第 1 列：键后面缺少“:”和值'],
    ['a:\n  - b\n c: 1\n', '第 3 行第 1 列：同一层的各项缩进必须一致'],
    ['a: "x\n', '第 2 行第 1 列：缺少结尾的引号 "'],
    ["a: 'x\n", "第 2 行第 1 列：缺少结尾的引号 '"],
    ['a: [1, 2\n', '第 2 行第 1 列：缺少结尾的“]”，或括号内的内容缩进不足'],
    ['a: {b: 1\n', '第 2 行第 1 列：缺少结尾的“}”，或括号内的内容缩进不足'],
    ['a: 1\na: 2\n', '第 2 行第 1 列：键重复'],
    ['a:\n\tb: 1\n', '第 2 行第 1 列：不能用制表符缩进'],
    ['a: @x\n', '第 1 行第 4 列：值不能以 @ 开头，请加引号'],
    ['a: %x\n', '第 1 行第 4 列：值不能以 % 开头，请加引号'],
    ['a: *x\n', '引用了不存在的锚点 x'],
    ['a: "\\q"\n', '第 1 行第 5 列：转义序列 \\q 无效'],
    ['a: "x" y\n', '第 1 行第 8 列：此处的内容多余，或缩进不正确'],
  ])('%j', (text, words) => {
    const said = saidOf(text)
    expect(said).not.toBe('')
    expect(yamlWords(said, 'zh')).toBe(words)
    expect(yamlWords(said, 'en')).toBe(said)
  })

  it('is told as it came where nobody has translated it', () => {
    expect(yamlWords('Something else at line 3, column 1:\n\nx\n^\n', 'zh')).toBe(
      '第 3 行第 1 列：Something else',
    )
  })
})
