// What a person has chosen for this browser: theme and language. Kept where the browser allows it.
import { useSyncExternalStore } from 'react'
import { clusterPart } from './base.ts'

export type Theme = 'system' | 'light' | 'dark'
export type Language = 'en' | 'zh'

const listeners = new Set<() => void>()

function read(name: string): string | null {
  try {
    return localStorage.getItem(`kedge.${name}`)
  } catch {
    // A browser that keeps nothing is no error.
    return null
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`kedge.${name}`, value)
  } catch {
    // As above.
  }
  for (const listener of listeners) listener()
}

/** Whenever something is chosen, be it in another tab. */
export function onChosen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// Told to the other tabs alone.
window.addEventListener('storage', ({ key }) => {
  if (key === null || key.startsWith('kedge.')) for (const listener of listeners) listener()
})

export const themeChosen = (): Theme => {
  const theme = read('theme')
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

/** Of the address first (a link may say it), then what was chosen, then the browser's own. */
export function languageChosen(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? read('language') ?? navigator.language
  return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** Whether it was chosen here, rather than taken from the browser. */
export const isLanguageChosen = (): boolean =>
  read('language') !== null || new URLSearchParams(location.search).has('lang')

export const chooseTheme = (theme: Theme): void => write('theme', theme)
export const chooseLanguage = (language: Language): void => write('language', language)

const projectsMax = 20
/** Each cluster has its own. */
const projectsKey = clusterPart === '' ? 'projects' : `projects@${clusterPart}`

/** Those last been in first. */
export const projectsVisited = (): readonly string[] => (read(projectsKey) ?? '').split(' ').filter(Boolean)

export const rememberProject = (name: string): void => {
  if (projectsVisited()[0] === name) return
  const others = projectsVisited().filter(each => each !== name)
  write(projectsKey, [name, ...others].slice(0, projectsMax).join(' '))
}

export const useTheme = (): Theme => useSyncExternalStore(onChosen, themeChosen)

const dark = window.matchMedia('(prefers-color-scheme: dark)')

/** Keeps the page in the theme that was chosen, or in the system's as that changes. */
export function applyTheme(): void {
  const apply = () => {
    const theme = themeChosen()
    const isDark = theme === 'dark' || (theme === 'system' && dark.matches)
    document.documentElement.classList.toggle('pf-v6-theme-dark', isDark)
  }
  apply()
  dark.addEventListener('change', apply)
  onChosen(apply)
}
