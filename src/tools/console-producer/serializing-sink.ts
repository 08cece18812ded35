/** Keys and values as Kafka's serializers write them, on their way from an input to whoever sends them. */
import type { RecordView } from '../../record/record-view.ts'
import type { Serializer } from '../serdes/serializers.ts'
import { fillRecord } from './fields-parser.ts'
import { viewedBytes } from './module-value.ts'
import type { RecordSink } from './record-source.ts'

export interface Serializers {
  /** Null: the bytes stay as they are. */
  readonly key: Serializer | null
  readonly value: Serializer | null
}

export class SerializingSink implements RecordSink {
  readonly #sink: RecordSink
  readonly #serializers: Serializers

  constructor(sink: RecordSink, serializers: Serializers) {
    this.#sink = sink
    this.#serializers = serializers
  }

  take(record: RecordView, line: number, partition: number): void {
    const { key, value } = this.#serializers
    try {
      const keyBytes = serialized(key, viewedBytes(record, record.keyStart, record.keyEnd))
      const valueBytes = serialized(value, viewedBytes(record, record.valueStart, record.valueEnd))
      fillRecord(record, keyBytes, valueBytes)
    } catch (error) {
      return this.#sink.refuse(error as Error, line)
    }
    this.#sink.take(record, line, partition)
  }

  refuse(error: Error, line: number): void {
    this.#sink.refuse(error, line)
  }

  refuseLong(lineBytes: number, line: number): void {
    this.#sink.refuseLong(lineBytes, line)
  }

  get isStopped(): boolean {
    return this.#sink.isStopped
  }

  settle(pieceBytes: number): Promise<void> | null {
    return this.#sink.settle(pieceBytes)
  }
}

function serialized(serializer: Serializer | null, bytes: Buffer | null): Uint8Array | null {
  return bytes === null || serializer === null ? bytes : serializer(bytes)
}
