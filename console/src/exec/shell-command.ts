/** A shell to type in. Runtimes name a terminal of eight colours; the one that is drawn here has 256. */
export const shellCommand = (shell: string): readonly string[] => [
  shell,
  '-c',
  `export TERM=xterm-256color; exec ${shell}`,
]
