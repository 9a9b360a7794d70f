// The thread that reads large texts. It answers one question after the other.
import { keepDocuments } from '../../model/documents.ts'
import { answerTo, type Question } from './reading.ts'

keepDocuments()
addEventListener('message', ({ data }: MessageEvent<Question>) => postMessage(answerTo(data)))
