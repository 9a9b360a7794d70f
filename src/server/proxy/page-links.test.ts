import { expect, test } from 'vitest'
import { PageLinks } from './page-links.ts'

const prefix = '/api/v1/namespaces/n/pods/p/proxy'
const through = (page: string, size = page.length) => {
  const links = new PageLinks(link => (link.startsWith('/') ? prefix + link : link))
  let out = ''
  for (let start = 0; start < page.length; start += size) out += links.push(page.slice(start, start + size))
  return out + links.end()
}

const pages: readonly (readonly [string, string])[] = [
  ['<a href="/rewriteme">test</a>', `<a href="${prefix}/rewriteme">test</a>`],
  [`<IMG alt='a > b' SRC = '/x.png'/>`, `<IMG alt='a > b' SRC = '${prefix}/x.png'/>`],
  ['<form action=/go method=post>', `<form action=${prefix}/go method=post>`],
  [`<a title=it's href="/x">don't</a>`, `<a title=it's href="${prefix}/x">don't</a>`],
  ['<a href="x"><a name="/x"><b href="/x">', '<a href="x"><a name="/x"><b href="/x">'],
  ['<!-- <a href="/x"> --><a href="/y">', `<!-- <a href="/x"> --><a href="${prefix}/y">`],
  [
    '<script src="/a.js">if (1<a) "<a href=\\"/x\\">"</script><link href="/s.css">',
    `<script src="${prefix}/a.js">if (1<a) "<a href=\\"/x\\">"</script><link href="${prefix}/s.css">`,
  ],
  ['1 < 2 <a href="/never ends', '1 < 2 <a href="/never ends'],
]

test('links of a page lead through the proxy, however it arrives', () => {
  for (const [page, want] of pages)
    for (const size of [1, 2, 7, page.length]) expect(through(page, size)).toBe(want)
})

test('a tag without an end does not hold the page back for ever', () => {
  const links = new PageLinks(link => link)
  const long = `<a href="${'x'.repeat(100_000)}`
  expect(links.push(long).length).toBeGreaterThan(65_000)
})

test('what a page costs grows with its length, and not with the pieces that it comes in', () => {
  const asked = (page: string) => {
    let count = 0
    const links = new PageLinks(link => {
      count += 1
      return link
    })
    for (const char of page) links.push(char)
    links.end()
    return count
  }
  expect([100, 1_000, 10_000].map(links => asked('<a href=/x>'.repeat(links)))).toEqual([100, 1_000, 10_000])
  // Nested and unfinished: a tag is looked through once.
  for (const hostile of ['<a '.repeat(20_000), `<a ${'b'.repeat(60_000)}>`, '<!--'.repeat(20_000)])
    expect(asked(hostile)).toBe(0)
})
