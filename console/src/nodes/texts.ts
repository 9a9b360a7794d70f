// They come with the page of a node.
import { addTexts } from '../i18n/language.ts'
import { nodesEn } from './texts-en.ts'
import { nodesZh } from './texts-zh.ts'

addTexts('nodes', { en: nodesEn, zh: nodesZh })
