import { expect, it } from 'vitest'
import type { Container, Node, StatefulSet } from '../../api/generated/types.ts'
import { processNodes, wantedPrograms } from './program-checks.ts'

const nodeOf = (name: string, containerRuntimeVersion: string): Node => ({
  metadata: { name },
  status: { nodeInfo: { containerRuntimeVersion } as never },
})

const programOf = (container: Omit<Container, 'name'>) =>
  wantedPrograms({
    spec: { template: { spec: { containers: [{ name: 'c', ...container }] } } },
  } as unknown as StatefulSet)[0]

it('nodes are asked where all of them run programs of their machine', () => {
  const process = nodeOf('a', 'process://0.1.0')
  expect(processNodes([process, nodeOf('b', 'process://0.1.0')])).toEqual(['a', 'b'])
  expect(processNodes([process, nodeOf('b', 'containerd://2.0.0')])).toEqual([])
  expect(processNodes([nodeOf('a', 'simulated://0.1.0')])).toEqual([])
  expect(processNodes([])).toEqual([])
  expect(processNodes([{ metadata: { name: 'new' } }])).toEqual([])
})

it('a container is asked about by its first word, and its own PATH', () => {
  expect(programOf({ command: ['nginx', '-g'] })).toEqual({
    container: 'c',
    program: 'nginx',
    searchPath: null,
  })
  expect(programOf({ args: ['--port=80'] })).toMatchObject({ program: null })
  const env = [{ name: 'PATH', value: '/srv/tools' }]
  expect(programOf({ command: ['tool'], env })).toMatchObject({ searchPath: '/srv/tools' })
  expect(programOf({ command: ['/usr/bin/env'], env })).toMatchObject({ searchPath: null })
})

it('nothing is said of a program that only the running container can know', () => {
  for (const unknowable of [
    { command: ['$(TOOL)'] },
    { command: ['./run.sh'], workingDir: '/srv' },
    { command: ['tool'], env: [{ name: 'PATH', value: '$(HOME)/bin' }] },
    { command: ['tool'], env: [{ name: 'PATH', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    { command: ['/app/tool'], volumeMounts: [{ name: 'v', mountPath: '/app' }] },
    { command: ['/app/tool'], volumeMounts: [{ name: 'v', mountPath: '/app/tool', subPath: 'tool' }] },
    { command: ['tool'], volumeMounts: [{ name: 'v', mountPath: '/usr/local/bin' }] },
    {
      command: ['tool'],
      env: [{ name: 'PATH', value: '/srv/tools:/bin' }],
      volumeMounts: [{ name: 'v', mountPath: '/srv' }],
    },
  ])
    expect({ unknowable, wanted: programOf(unknowable) }).toEqual({ unknowable, wanted: undefined })
  // A folder of data beside it brings no programs.
  const volumeMounts = [{ name: 'v', mountPath: '/data' }]
  expect(programOf({ command: ['tool'], volumeMounts })).toMatchObject({ program: 'tool' })
  expect(programOf({ command: ['/app/tool'], volumeMounts })).toMatchObject({ program: '/app/tool' })
})
