/** The events of a verifiable consumer, each a line of JSON, in the order of Kafka's fields. Kafka: ConsumerEvent. */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { jacksonText } from '../jackson/json-node.ts'
import type { ToolPorts } from '../tool-ports.ts'

/** What a poll gave of a partition. */
export interface ReadPartition {
  readonly batches: FetchedBatches
  count: number
  readonly minOffset: number
  maxOffset: number
}

export class ConsumerEvents {
  readonly #ports: Pick<ToolPorts, 'stdout' | 'clock'>

  constructor(ports: Pick<ToolPorts, 'stdout' | 'clock'>) {
    this.#ports = ports
  }

  /** `startup_complete`, `shutdown_requested` and `shutdown_complete` have no fields of their own. */
  plain(name: string): void {
    this.#tell(name, {})
  }

  partitions(name: 'partitions_assigned' | 'partitions_revoked', partitions: readonly TopicPartition[]): void {
    this.#tell(name, { partitions: partitions.map(({ topic, partition }) => ({ topic, partition })) })
  }

  recordData({ topic, partition }: FetchedBatches, record: RecordReader): void {
    const { source, keyStart, keyEnd, valueStart, valueEnd, offset } = record
    const text = (start: number, end: number) => (start < 0 ? null : source.toString('utf8', start, end))
    const [key, value] = [text(keyStart, keyEnd), text(valueStart, valueEnd)]
    this.#tell('record_data', { key, value, topic, partition, offset })
  }

  /** `count`: of the whole poll. */
  recordsConsumed(count: number, read: readonly ReadPartition[]): void {
    const partitions = read.map(({ batches: { topic, partition }, ...amounts }) => {
      return { topic, partition, count: amounts.count, minOffset: amounts.minOffset, maxOffset: amounts.maxOffset }
    })
    this.#tell('records_consumed', { count, partitions })
  }

  /** `error`: why they are not committed. */
  offsetsCommitted(committed: readonly (TopicPartition & { readonly offset: number })[], error: string | null): void {
    const offsets = committed.map(({ topic, partition, offset }) => ({ topic, partition, offset }))
    this.#tell('offsets_committed', { offsets, ...(error === null ? {} : { error }), success: error === null })
  }

  #tell(name: string, fields: Readonly<Record<string, unknown>>): void {
    const { stdout, clock } = this.#ports
    stdout.write(`${jacksonText({ timestamp: clock.nowMs(), name, ...fields })}\n`)
  }
}
