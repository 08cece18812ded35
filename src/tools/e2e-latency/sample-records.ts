/** The records of a latency test, one after the other. Kafka: EndToEndLatency.randomBytesOfLen. */
import { JavaRandom } from '../../common/java-random.ts'
import { emptyRecordView, type RecordHeader, type RecordView } from '../../record/record-view.ts'
import type { E2eLatencyOptions } from './parse-options.ts'

const LETTERS = 26
const FIRST_LETTER = 65

export type SampleSizes = Pick<E2eLatencyOptions, 'valueBytes' | 'keyBytes' | 'headers'>

export interface SampleRecord {
  readonly key: Buffer
  readonly value: Buffer
  readonly headers: readonly RecordHeader[]
}

/** Each part of a record is one letter, repeated; another one each time, in the order of Kafka's tool. */
export class SampleRecords {
  readonly #sizes: SampleSizes
  readonly #random = new JavaRandom(0)

  constructor(sizes: SampleSizes) {
    this.#sizes = sizes
  }

  next(): SampleRecord {
    const { keyBytes, valueBytes, headers } = this.#sizes
    const key = this.#letters(keyBytes)
    const value = this.#letters(valueBytes)
    return { key, value, headers: Array.from({ length: headers.count }, () => this.#header(headers)) }
  }

  #header({ nameBytes, valueBytes }: SampleSizes['headers']): RecordHeader {
    const key = this.#letters(nameBytes).toString('latin1')
    return { key, value: valueBytes < 0 ? null : this.#letters(valueBytes) }
  }

  #letters(length: number): Buffer {
    return Buffer.alloc(length, this.#random.nextInt(LETTERS) + FIRST_LETTER)
  }
}

/** The record as a producer takes it. */
export function viewOfSample({ key, value, headers }: SampleRecord, timestampMs: number): RecordView {
  return {
    ...emptyRecordView(),
    source: Buffer.concat([key, value]),
    ...{ keyStart: 0, keyEnd: key.length, valueStart: key.length, valueEnd: key.length + value.length },
    headers: headers.length === 0 ? null : headers,
    timestampMs,
  }
}
