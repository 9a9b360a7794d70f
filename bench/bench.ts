// `npm run bench`: the figures that Kedge promises, as JSON lines. Timings are printed and decide nothing.
//
// Each section runs in a process of its own and has a time within which it ends: one that hangs is told of, ended with all
// that it started, and the next one begins. `--only=requests,overload` runs these alone; `--hundred-thousand` and
// `--time-to-k8s` add what takes long, or needs a container engine.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { print } from './measure.ts'
import { sections } from './sections.ts'

const args = process.argv.slice(2)
const section = flagValue('--section')

function flagValue(flag: string): string | null {
  const given = args.find(arg => arg.startsWith(`${flag}=`))
  return given ? given.slice(flag.length + 1) : null
}

interface Tally {
  met: number
  missed: string[]
  failed: string[]
}

function chosen(): readonly string[] {
  const only = flagValue('--only')?.split(',')
  if (only) return only
  if (args.includes('--time-to-k8s')) return ['time-to-k8s']
  return Object.entries(sections)
    .filter(([name, { isExtra }]) => !isExtra || args.includes(`--${name}`))
    .map(([name]) => name)
}

async function runAll(): Promise<void> {
  const tally: Tally = { met: 0, missed: [], failed: [] }
  for (const name of chosen()) {
    const problem = await runApart(name, tally)
    if (problem === null) continue
    tally.failed.push(name)
    console.log(JSON.stringify({ section: name, problem }))
  }
  console.log(JSON.stringify(tally))
}

/** Runs a section in a process of its own; answers with why it did not end well, null where it did. */
function runApart(name: string, tally: Tally): Promise<string | null> {
  const known = sections[name]
  if (!known) return Promise.resolve(`there is no such section: ${Object.keys(sections).join(', ')}`)
  const [script = ''] = process.argv.slice(1)
  const child = spawn(process.execPath, [...process.execArgv, script, `--section=${name}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, to be ended as one.
    detached: true,
  })
  const stopped = () => endGroup(child)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopped)
  createInterface({ input: child.stdout }).on('line', line => {
    console.log(line)
    const { name: figure, met } = JSON.parse(line)
    if (met === true) tally.met++
    if (met === false) tally.missed.push(figure)
  })
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      endGroup(child)
      resolve(`it did not end within ${known.secondsMax} s`)
    }, known.secondsMax * 1000)
    child.once('close', code => {
      clearTimeout(timer)
      process.off('SIGINT', stopped).off('SIGTERM', stopped)
      endGroup(child)
      resolve(code === 0 ? null : `it ended with code ${code}`)
    })
  })
}

/** The process and whatever it started and left. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
  }
}

if (section === null) await runAll()
else {
  for await (const figure of sections[section]?.measure() ?? []) print(figure)
  // Agents keep connections open that nobody uses.
  process.exit(0)
}
