import { describe, expect, it } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import type { Client, RawRequest } from '../../client/client.ts'
import { discoverKinds } from './discovery.ts'
import { KindFinder, matchKind, objectWords } from './find-kinds.ts'
import { parseResources } from './resource-arguments.ts'
import { GrowingTable, printTable, type ServerTable } from './server-table.ts'

describe('the words that name objects', () => {
  it.each([
    [['pods'], { kind: 'types', types: ['pods'] }],
    [['sts,pvc'], { kind: 'types', types: ['sts', 'pvc'] }],
    [
      ['pod', 'a', 'b'],
      {
        kind: 'named',
        objects: [
          { type: 'pod', name: 'a' },
          { type: 'pod', name: 'b' },
        ],
      },
    ],
    [
      ['pod/a', 'sts/b'],
      {
        kind: 'named',
        objects: [
          { type: 'pod', name: 'a' },
          { type: 'sts', name: 'b' },
        ],
      },
    ],
  ])('%j', (words, expected) => {
    expect(parseResources(words)).toEqual(expected)
  })

  it.each([
    [[''], 'say what'],
    [[], 'say what'],
    [['pod/a', 'b'], 'where one object is named as <type>/<name>, all are'],
    [['pod/a/b'], 'is no <type>/<name>'],
    [['pod/'], 'is no <type>/<name>'],
    [['sts,pods', 'web'], 'names can be given for one type'],
  ])('%j is not understood', (words, message) => {
    expect(() => parseResources(words)).toThrow(message)
  })
})

/** A cluster that serves these documents and nothing else. */
function clusterWith(documents: { readonly [path: string]: unknown }) {
  const asked: string[] = []
  const client = {
    async raw({ path }: RawRequest) {
      asked.push(path)
      const body = documents[path]
      if (body === undefined) throw new Error(`nobody serves ${path}`)
      return { headers: {}, body }
    },
  }
  return { asked, client: client as Pick<Client, 'raw'> as Client }
}

const widget = {
  resource: 'widgets',
  responseKind: { kind: 'Widget' },
  scope: 'Namespaced',
  singularResource: 'widget',
  verbs: ['get', 'list'],
  shortNames: ['wd'],
  categories: ['parts'],
}
const aggregated = {
  '/api': { kind: 'APIGroupDiscoveryList', items: [] },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'example.com' },
        versions: [
          { version: 'v2', resources: [widget] },
          { version: 'v1', resources: [widget] },
        ],
      },
      {
        metadata: { name: 'other.org' },
        versions: [{ version: 'v1', resources: [{ ...widget, scope: 'Cluster', shortNames: [] }] }],
      },
    ],
  },
}

describe('discovery', () => {
  it('reads the aggregated documents, the preferred versions first', async () => {
    const found = await discoverKinds(clusterWith(aggregated).client)
    expect(found.map(({ group, version, namespaced }) => [group, version, namespaced])).toEqual([
      ['example.com', 'v2', true],
      ['example.com', 'v1', true],
      ['other.org', 'v1', false],
    ])
    expect(found[0]).toMatchObject({
      kind: 'Widget',
      plural: 'widgets',
      singular: 'widget',
      shortNames: ['wd'],
    })
  })

  it('reads the documents of older clusters, one for each version', async () => {
    const resource = { name: 'widgets', namespaced: true, kind: 'Widget', verbs: ['list'] }
    const found = await discoverKinds(
      clusterWith({
        '/api': { kind: 'APIVersions', versions: ['v1'] },
        '/apis': { kind: 'APIGroupList', groups: [{ name: 'example.com', versions: [{ version: 'v1' }] }] },
        '/api/v1': {
          resources: [
            { ...resource, name: 'pods', kind: 'Pod' },
            { ...resource, name: 'pods/log' },
          ],
        },
        '/apis/example.com/v1': { resources: [resource] },
      }).client,
    )
    expect(found.map(({ group, plural, singular }) => [group, plural, singular])).toEqual([
      ['', 'pods', 'pod'],
      ['example.com', 'widgets', 'widget'],
    ])
  })
})

describe('the kind that a word means', () => {
  it.each(['sts', 'StatefulSet', 'statefulsets', 'statefulsets.apps', 'statefulset.v1.apps'])('%s', word => {
    expect(matchKind(word, Object.values(kinds))).toBe(kinds.StatefulSet)
  })

  it('is found by its group where several have the name', async () => {
    const finder = new KindFinder(clusterWith(aggregated).client)
    expect((await finder.findOne('widgets')).group).toBe('example.com')
    expect((await finder.findOne('wd')).version).toBe('v2')
    expect((await finder.findOne('widget.other.org')).group).toBe('other.org')
    expect((await finder.findOne('widgets.v1.example.com')).version).toBe('v1')
    expect(await finder.find('parts')).toHaveLength(3)
    await expect(finder.findOne('parts')).rejects.toThrow('stands for several kinds')
    await expect(finder.find('boats')).rejects.toThrow('the server doesn\'t have a resource type "boats"')
  })

  it('is asked for only where it is not well known, and only once', async () => {
    const { client, asked } = clusterWith(aggregated)
    const finder = new KindFinder(client)
    await finder.find('pods')
    expect(asked).toEqual([])
    await finder.find('wd')
    await finder.find('widgets')
    expect(asked).toEqual(['/api', '/apis'])
  })

  it('names objects as kubectl does', () => {
    expect(objectWords(kinds.StatefulSet, 'web')).toBe('statefulset.apps/web')
    expect(objectWords(kinds.Pod, 'web-0')).toBe('pod/web-0')
  })
})

describe('a table of the server', () => {
  const table: ServerTable = {
    kind: 'Table',
    columnDefinitions: [{ name: 'Name' }, { name: 'Ready', priority: 0 }, { name: 'Node', priority: 1 }],
    rows: [
      {
        cells: ['web-0', '1/1', 'node-0'],
        object: { metadata: { namespace: 'a', labels: { y: '2', x: '1' } } },
      },
      { cells: ['web-10', null, 'node-1'], object: { metadata: { namespace: 'b' } } },
    ],
  }
  const plain = { wide: false, withNamespace: false, showLabels: false, noHeaders: false }

  it('shows the columns that were asked for', () => {
    expect(printTable(table, plain)).toEqual(['NAME     READY', 'web-0    1/1', 'web-10   <none>'])
    expect(printTable(table, { ...plain, wide: true, withNamespace: true, noHeaders: true })).toEqual([
      'a           web-0    1/1      node-0',
      'b           web-10   <none>   node-1',
    ])
    expect(printTable(table, { ...plain, showLabels: true, prefix: 'pod/' })[1]).toBe(
      'pod/web-0    1/1      x=1,y=2',
    )
  })

  it('that grows keeps its columns where they are, as far as they fit', () => {
    const growing = new GrowingTable()
    growing.learn([
      ['NAME', 'READY'],
      ['web-0', '1/1'],
    ])
    expect(growing.line(['web-1', '0/1'])).toBe('web-1   0/1')
    expect(growing.line(['web-long', '0/1'])).toBe('web-long   0/1')
    expect(growing.line(['web-1', '1/1'])).toBe('web-1      1/1')
  })
})
