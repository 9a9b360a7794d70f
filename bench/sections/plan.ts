// `kedge plan` as a person runs it: of a rolling update of a set of 1,000 Pods.
import { join } from 'node:path'
import type { KedgeProcess } from '../kedge-process.ts'
import { type Figure, quantile } from '../measure.ts'
import { timed } from '../timed.ts'
import { bringUp } from './scale.ts'

const pods = 1_000
const rounds = 3

export async function measurePlan({ api, dataDirectory }: KedgeProcess): Promise<readonly Figure[]> {
  await bringUp(api, pods, pods)
  const kubeconfig = join(dataDirectory, 'kubeconfig')
  const command = [
    'bin/kedge',
    'plan',
    'statefulset/set-0',
    '--image',
    'app=app:2',
    '--kubeconfig',
    kubeconfig,
  ]
  const runs = Array.from({ length: rounds }, () => timed(command))
  const name = `kedge plan of an update of ${pods} Pods`
  return [
    {
      name,
      value: quantile(
        runs.map(({ wallMs }) => wallMs),
        0.5,
      ),
      unit: 'ms',
      target: 1500,
    },
    {
      name: `${name}, CPU`,
      value: quantile(
        runs.map(({ cpuMs }) => cpuMs),
        0.5,
      ),
      unit: 'ms',
    },
  ]
}
