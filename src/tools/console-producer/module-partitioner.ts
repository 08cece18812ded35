/** A partitioner of the user's own: a JavaScript module. Kafka: org.apache.kafka.clients.producer.Partitioner. */
import type { Partitioner } from '../../clients/producer/partitioner.ts'
import type { RecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import { instantiate } from './module-source.ts'
import { moduleError, viewedBytes } from './module-value.ts'

/** What the module's `partition` is given. Bytes are only good during the call. */
interface PartitionQuestion {
  readonly topic: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RecordView['headers']
  readonly partitionCount: number
}

interface UserPartitioner {
  configure?(properties: Readonly<Record<string, string>>): void
  partition(question: PartitionQuestion): unknown
}

export interface ModulePartitionerOptions {
  /** As the user named it. */
  readonly path: string
  readonly exported: unknown
  /** The producer's. */
  readonly properties: Readonly<Record<string, string>>
  readonly topic: string
}

export class ModulePartitioner implements Partitioner {
  readonly #partitioner: UserPartitioner
  readonly #name: string
  readonly #topic: string

  /** Throws ToolError when the module is no partitioner, or doesn't like its properties. */
  constructor({ path, exported, properties, topic }: ModulePartitionerOptions) {
    this.#name = `partitioner ${path}`
    this.#topic = topic
    this.#partitioner = instantiate<UserPartitioner>(exported, 'partition', this.#name)
    try {
      this.#partitioner.configure?.({ ...properties })
    } catch (error) {
      throw moduleError(this.#name, error)
    }
  }

  /** Throws ToolError when the module throws, or gives no partition of the topic. */
  partition(record: RecordView, partitionCount: number): number {
    const chosen = this.#ask({
      topic: this.#topic,
      key: viewedBytes(record, record.keyStart, record.keyEnd),
      value: viewedBytes(record, record.valueStart, record.valueEnd),
      headers: record.headers ?? [],
      partitionCount,
    })
    if (typeof chosen === 'number' && Number.isInteger(chosen) && chosen >= 0 && chosen < partitionCount) return chosen
    // One that is rejected would end the process.
    if (chosen instanceof Promise) chosen.catch(() => {})
    const given = chosen instanceof Promise ? 'a promise' : String(chosen)
    const range = `it must be a whole number from 0 to ${partitionCount - 1}`
    throw new ToolError('terse', `The ${this.#name} gave ${given} for a partition; ${range}.`)
  }

  #ask(question: PartitionQuestion): unknown {
    try {
      return this.#partitioner.partition(question)
    } catch (error) {
      throw moduleError(this.#name, error)
    }
  }
}
