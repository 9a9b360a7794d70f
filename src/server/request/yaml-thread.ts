// What runs in the thread: a text comes in, and what it says goes out as JSON, which the server reads faster than a copied object.
import { parentPort } from 'node:worker_threads'
import { JsonError, type ParsedText, parseYaml } from '../../api/decode/json.ts'

/** What the thread answers to a text. */
export type YamlAnswer =
  | ({ readonly kind: 'read'; readonly json: string } & Omit<ParsedText, 'value'>)
  | { readonly kind: 'refused'; readonly message: string }

async function answerTo(text: string): Promise<YamlAnswer> {
  try {
    const { value, ...repeated } = await parseYaml(text)
    return { kind: 'read', json: JSON.stringify(value), ...repeated }
  } catch (error) {
    if (error instanceof JsonError) return { kind: 'refused', message: error.message }
    throw error
  }
}

parentPort?.on('message', async (text: string) => parentPort?.postMessage(await answerTo(text)))
