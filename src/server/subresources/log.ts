import { type FieldError, invalidError } from '../../api/field-error.ts'
import type { LogOptions } from '../../api/node-access.ts'
import { type Clock, parseTime } from '../../base/clock.ts'
import { watchRights } from '../access/rights-lost.ts'
import type { Call } from '../request/call.ts'
import { readFlag, readInteger } from '../request/options/query.ts'
import { type Reply, textReply } from '../request/reply.ts'
import { badRequest } from '../resources/refusals.ts'
import { noNodes } from './no-nodes.ts'
import { chooseContainer, podOnNode, readPod } from './pod-on-node.ts'

/** `GET pods/{name}/log`: text as the container wrote it, for as long as it is followed. */
export async function readLog(call: Call): Promise<Reply> {
  const { query, signal } = call.request
  // What is asked for is looked at before the pod is, as upstream does.
  const asked = readLogOptions(call)
  const pod = readPod(call)
  const options: LogOptions = { ...asked, container: chooseContainer(pod, query.get('container') ?? '') }
  const onNode = podOnNode(pod)
  // A pod without a node has said nothing yet.
  if (!onNode) return textReply(200, '')
  const { nodeAccess, clock } = call.server
  if (!nodeAccess) throw noNodes()
  const lost = new AbortController()
  const stopAsking = options.follow
    ? watchRights(call.server.authorizer, {
        wanted: [...call.needs, call.attributes],
        onLost: () => lost.abort(),
      })
    : () => {}
  const until = options.follow ? AbortSignal.any([signal, lost.signal]) : signal
  signal.addEventListener('abort', stopAsking, { once: true })
  const chunks = nodeAccess.logs(onNode, options, until)[Symbol.asyncIterator]()
  // Whether the node refuses shows with the first chunk; a log that is only followed may keep silent for long.
  const first = chunks.next()
  // Whoever reads the chunks hears of a later failure; where nobody does, it is of no interest.
  first.catch(() => {})
  await within(clock, firstChunkMsMax, first)
  return {
    kind: 'chunks',
    code: 200,
    contentType: 'text/plain',
    chunks: limited(first, chunks, { bytesMax: options.limitBytes, onEnd: stopAsking }),
  }
}

const firstChunkMsMax = 250

/** Waits for the promise, or for the time. Rejects with the promise. */
async function within(clock: Clock, ms: number, promise: Promise<unknown>): Promise<void> {
  let stopWaiting = () => {}
  const time = new Promise<void>(resolve => {
    const timer = clock.after(ms, resolve)
    stopWaiting = () => timer.cancel()
  })
  await Promise.race([promise, time]).finally(stopWaiting)
}

async function* limited(
  first: Promise<IteratorResult<Uint8Array>>,
  chunks: AsyncIterator<Uint8Array>,
  {
    bytesMax = Number.POSITIVE_INFINITY,
    onEnd,
  }: { readonly bytesMax: number | undefined; readonly onEnd: () => void },
): AsyncGenerator<Uint8Array> {
  let left = bytesMax
  try {
    for (let next = await first; !next.done && left > 0; next = await chunks.next()) {
      yield next.value.byteLength > left ? next.value.subarray(0, left) : next.value
      left -= next.value.byteLength
    }
  } finally {
    onEnd()
    await chunks.return?.()
  }
}

function readLogOptions({ request: { query }, name }: Call): Omit<LogOptions, 'container'> {
  const [tailLines, limitBytes, sinceSeconds] = ['tailLines', 'limitBytes', 'sinceSeconds'].map(each =>
    readInteger(query, each),
  )
  const sinceText = query.get('sinceTime')
  const sinceTime = parseTime(sinceText)
  if (sinceText && sinceTime === null)
    throw badRequest(
      `parsing time ${JSON.stringify(sinceText)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(sinceText)}`,
    )
  const errors: FieldError[] = []
  const atLeast = (path: string, value: number | null | undefined, least: 0 | 1) => {
    if (value === null || value === undefined || value >= least) return
    const detail = least === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0'
    errors.push({ kind: 'invalid', path, value, detail })
  }
  atLeast('tailLines', tailLines, 0)
  atLeast('limitBytes', limitBytes, 1)
  if (sinceTime !== null && sinceSeconds !== null && sinceSeconds !== undefined)
    errors.push({
      kind: 'forbidden',
      path: '',
      detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified',
    })
  else atLeast('sinceSeconds', sinceSeconds, 1)
  // The gate PodLogsQuerySplitStreams is off.
  if (query.has('stream')) errors.push({ kind: 'forbidden', path: 'stream', detail: 'may not be specified' })
  if (errors.length > 0) throw invalidError({ group: '', kind: 'PodLogOptions' }, name, errors)
  return {
    follow: readFlag(query, 'follow'),
    previous: readFlag(query, 'previous'),
    timestamps: readFlag(query, 'timestamps'),
    ...(sinceSeconds ? { sinceMs: sinceSeconds * 1000 } : {}),
    ...(sinceTime === null ? {} : { sinceTime }),
    ...(tailLines === null || tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes ? { limitBytes } : {}),
  }
}
