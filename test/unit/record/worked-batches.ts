/** Batches that Kafka's own classes wrote, with what is in them. */
import { readFileSync } from 'node:fs'
import type { CompressionCodec } from '../../../src/record/compression/compression-codec.ts'
import type { PlainTestRecord } from './plain-record.ts'

export interface WorkedBatch {
  readonly name: string
  readonly batch: Buffer
  readonly baseOffset: number
  readonly lastOffset: number
  readonly partitionLeaderEpoch: number
  readonly attributes: number
  readonly maxTimestampMs: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly records: readonly PlainTestRecord[]
}

export interface CompressedBatch {
  readonly codec: CompressionCodec
  readonly batch: Buffer
}

type Written<T> = Omit<T, 'batch'> & { readonly batch: string }

function read<T extends { batch: Buffer }>(file: string): T[] {
  const text = readFileSync(new URL(`../../data/record/${file}`, import.meta.url), 'utf8')
  const rows = JSON.parse(text) as Written<T>[]
  return rows.map((row) => ({ ...row, batch: Buffer.from(row.batch.replaceAll(' ', ''), 'hex') }) as unknown as T)
}

export const workedBatches: readonly WorkedBatch[] = read('worked-batches.json')
/** One record, key `k`, value 40 times `a`. */
export const compressedBatches: readonly CompressedBatch[] = read('compressed-batches.json')
