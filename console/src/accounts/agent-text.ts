const browsers: readonly (readonly [string, RegExp])[] = [
  ['Edge', /Edg\/(\d+)/],
  ['Firefox', /Firefox\/(\d+)/],
  ['Chrome', /Chrome\/(\d+)/],
  ['Safari', /Version\/(\d+).*Safari/],
]
const systems: readonly (readonly [string, RegExp])[] = [
  ['Windows', /Windows/],
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
]

/** A program as people know it: `Firefox 143, Linux`; others by their first word. */
export function agentText(agent: string): string {
  for (const [name, pattern] of browsers) {
    const [, version] = pattern.exec(agent) ?? []
    const [system] = systems.find(([, each]) => each.test(agent)) ?? []
    if (version !== undefined) return `${name} ${version}${system ? `, ${system}` : ''}`
  }
  return agent.split(' ')[0] ?? ''
}
