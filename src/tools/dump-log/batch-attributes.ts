/** What the bits of a batch's attributes say, in Kafka's words. */
import { ATTRIBUTE } from '../../record/batch-header.ts'
import { type CompressionCodec, codecOf } from '../../record/compression/compression-codec.ts'
import { dumpError } from './dump-error.ts'

export type TimestampType = 'CreateTime' | 'LogAppendTime'

export function timestampTypeOf(attributes: number): TimestampType {
  return (attributes & ATTRIBUTE.logAppendTime) === 0 ? 'CreateTime' : 'LogAppendTime'
}

/** Throws ToolError for a codec that there is not. */
export function compressionName(attributes: number): CompressionCodec {
  try {
    return codecOf(attributes)
  } catch (error) {
    const { message } = error as Error
    throw dumpError('java.lang.IllegalArgumentException', message, message)
  }
}
