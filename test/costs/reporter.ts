// The last line of a test run, in JSON: what it has cost in seconds of the processor, by project, and which files cost most.
import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

const filesMax = 15

export interface FileCost {
  readonly project: string
  readonly path: string
  readonly seconds: number
}

export interface Costs {
  readonly cpuSeconds: number
  readonly projects: { readonly [project: string]: number }
  readonly most: { readonly [file: string]: number }
}

const tenths = (seconds: number) => Math.round(seconds * 10) / 10

export function costsOf(files: readonly FileCost[]): Costs {
  const sum = (all: readonly FileCost[]) => tenths(all.reduce((total, { seconds }) => total + seconds, 0))
  const projects = [...new Set(files.map(({ project }) => project))]
  const most = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, filesMax)
  return {
    cpuSeconds: sum(files),
    projects: Object.fromEntries(
      projects.map(name => [name, sum(files.filter(({ project }) => project === name))]),
    ),
    most: Object.fromEntries(
      most.map(({ project, path, seconds }) => [`${project} ${path}`, tenths(seconds)]),
    ),
  }
}

// biome-ignore lint/style/noDefaultExport: by its path vitest takes what a file exports by default
export default class CostsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map(module => ({
      project: module.project.name,
      path: relative(module.project.config.root, module.moduleId),
      seconds: module.meta().cost ?? 0,
    }))
    if (files.some(({ seconds }) => seconds > 0)) console.log(JSON.stringify(costsOf(files)))
  }
}
