import { allAtOnce } from '../../base/turn.ts'
import { protobufSteps } from './decode-protobuf.ts'

/** The JSON value of a body whose object is of this struct. Throws a JsonError. */
export const decodeProtobuf = (struct: string, bytes: Uint8Array): Record<string, unknown> =>
  allAtOnce(protobufSteps(struct, bytes))
