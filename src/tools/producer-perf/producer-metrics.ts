/**
 * What a producer measures of itself, under Kafka's names: those of its metrics that have a meaning without a network, over
 * the whole run. Kafka: SenderMetricsRegistry.
 */
import type { WrittenBatch } from '../../clients/producer/producer.ts'
import type { Metric } from '../perf/print-metrics.ts'

const GROUP = 'producer-metrics'

/** The mean and the largest of some values. */
class Series {
  #count = 0
  #sum = 0
  most = 0

  add(value: number): void {
    this.#count++
    this.#sum += value
    if (value > this.most) this.most = value
  }

  get mean(): number {
    return this.#sum / this.#count
  }
}

export class ProducerMetrics {
  readonly #batchBytes = new Series()
  readonly #queuedMs = new Series()
  readonly #requestMs = new Series()
  readonly #recordsPerRequest = new Series()
  readonly #recordBytes = new Series()
  #requests = 0
  #records = 0

  add(
    { sizeInBytes, queuedMs, requestMs }: Pick<WrittenBatch, 'sizeInBytes' | 'queuedMs' | 'requestMs'>,
    records: number,
  ): void {
    this.#batchBytes.add(sizeInBytes)
    this.#queuedMs.add(queuedMs)
    this.#requestMs.add(requestMs)
    this.#recordsPerRequest.add(records)
    this.#requests++
    this.#records += records
  }

  addRecord(bytes: number): void {
    this.#recordBytes.add(bytes)
  }

  /** `failures`: records that were not written. */
  all(clientId: string, failures: number): Metric[] {
    const values: Readonly<Record<string, number>> = {
      'batch-size-avg': this.#batchBytes.mean,
      'batch-size-max': this.#batchBytes.most,
      'record-error-total': failures,
      'record-queue-time-avg': this.#queuedMs.mean,
      'record-queue-time-max': this.#queuedMs.most,
      'record-send-total': this.#records,
      'record-size-avg': this.#recordBytes.mean,
      'record-size-max': this.#recordBytes.most,
      'records-per-request-avg': this.#recordsPerRequest.mean,
      'request-latency-avg': this.#requestMs.mean,
      'request-latency-max': this.#requestMs.most,
      'request-total': this.#requests,
    }
    return Object.entries(values).map(([name, value]) => ({ group: GROUP, name, clientId, value }))
  }
}
