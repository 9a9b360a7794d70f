import type { Field } from './field.ts'

/** Which system calls a Pod or a container may make: the profile that stands at this path. */
export function seccompFields(at: string): readonly Field[] {
  const profile = `${at}.localhostProfile`
  return [
    {
      kind: 'choice',
      at: `${at}.type`,
      label: 'seccomp',
      options: ['RuntimeDefault', 'Unconfined', 'Localhost'],
      fallback: '',
      sheds: { '': [profile], RuntimeDefault: [profile], Unconfined: [profile] },
    },
    {
      kind: 'text',
      at: profile,
      label: 'seccompProfile',
      placeholder: 'profiles/audit.json',
      only: { at: `${at}.type`, is: ['Localhost'] },
    },
  ]
}
