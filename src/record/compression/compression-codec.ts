/** The codecs of record batches: names, ids and levels. Kafka: CompressionType, Compression. */
import { KafkaError } from '../../common/kafka-error.ts'
import { ATTRIBUTE } from '../batch-header.ts'

/** In the order of their ids, which are the lowest three bits of a batch's attributes. */
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

export type CompressionCodec = (typeof CODECS)[number]

/** The codecs that change the bytes. */
export type CompressingCodec = Exclude<CompressionCodec, 'none'>

/** A codec and how hard it is to try. */
export interface Compression {
  readonly codec: CompressionCodec
  /** See LEVELS; no meaning for none and snappy. */
  readonly level: number
}

/** The levels that Kafka allows and the one it takes by itself. Gzip's -1 is zlib's own choice. */
export const LEVELS = {
  gzip: { least: -1, most: 9, fallback: -1 },
  lz4: { least: 1, most: 17, fallback: 9 },
  zstd: { least: -131_072, most: 22, fallback: 3 },
} as const

export const NO_COMPRESSION: Compression = { codec: 'none', level: 0 }

/** Kafka's level for `codec` where nobody asked for another one. */
export function defaultLevel(codec: CompressionCodec): number {
  return codec === 'none' || codec === 'snappy' ? 0 : LEVELS[codec].fallback
}

/** The id of `codec` for a batch's attributes. */
export function codecId(codec: CompressionCodec): number {
  return CODECS.indexOf(codec)
}

/** The codec of a batch with these attributes. Throws CORRUPT_MESSAGE for an id that no codec has. */
export function codecOf(attributes: number): CompressionCodec {
  const id = attributes & ATTRIBUTE.compressionMask
  const codec = CODECS[id]
  if (codec !== undefined) return codec
  throw new KafkaError('CORRUPT_MESSAGE', { message: `Unknown compression type id: ${id}` })
}
