// The texts of workspaces, projects, members, roles and quotas come with the part that loads them.
import { addTexts } from '../i18n/language.ts'
import { quotaEn, rolesEn, teamEn } from './texts-en.ts'
import { quotaZh, rolesZh, teamZh } from './texts-zh.ts'
import '../forms/forms.css'
import '../parts/field/field.css'
import '../resources/resources.css'
import './team.css'

export function addTeamTexts(): void {
  addTexts('team', { en: teamEn, zh: teamZh })
  addTexts('roles', { en: rolesEn, zh: rolesZh })
  addTexts('quota', { en: quotaEn, zh: quotaZh })
}
