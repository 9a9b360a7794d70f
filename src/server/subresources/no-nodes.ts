import { StatusError } from '../../api/status-error.ts'

/** This server was started without nodes to ask. */
export const noNodes = (): StatusError =>
  new StatusError({
    reason: 'ServiceUnavailable',
    message: 'no node can be asked: none runs beside this server',
  })
