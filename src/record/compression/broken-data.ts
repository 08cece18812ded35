/** The two ways in which compressed bytes can be wrong. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { CompressingCodec } from './compression-codec.ts'

/** Bytes that are not what `codec` writes. */
export function brokenData(codec: CompressingCodec, what: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `broken ${codec} data: ${what}` })
}

/** Bytes that would decompress to more than anybody means to keep in memory. */
export function tooMuchData(codec: CompressingCodec, limit: number): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `${codec} data that decompresses to more than ${limit} bytes` })
}

/** What a library has to say about broken bytes, as CORRUPT_MESSAGE. */
export function decodeOrThrow(codec: CompressingCodec, decode: () => Buffer): Buffer {
  try {
    return decode()
  } catch (error) {
    throw brokenData(codec, (error as Error).message)
  }
}
