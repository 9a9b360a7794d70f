// They come with the part that first speaks of snapshots.
import { addTexts } from '../i18n/language.ts'
import { snapshotsEn } from './texts-en.ts'
import { snapshotsZh } from './texts-zh.ts'

addTexts('snapshots', { en: snapshotsEn, zh: snapshotsZh })
