/** Where reading begins and where it ends, when times, counts and the end of the log say so. */
import type { Consumer, ConsumerOptions, StartPosition } from '../../clients/consumer/consumer.ts'
import type { Clock } from '../../common/clock.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import type { RecordFilter } from './record-filter.ts'

/** Null: nothing says where (`auto.offset.reset=none`). */
export function startPosition(options: ConsoleConsumerOptions, clock: Clock): StartPosition | null {
  const { partition, offset, fromBeginning, offsetReset, filter, tail } = options
  if (filter.fromMs !== undefined) return { timestampMs: filter.fromMs }
  // The beginning of what the last records are looked for in.
  if (tail !== undefined) return 'earliest'
  if (partition !== undefined) return fromBeginning ? 'earliest' : offset
  if (offsetReset === 'none') return null
  return typeof offsetReset === 'string' ? offsetReset : { timestampMs: clock.nowMs() - offsetReset.durationMs }
}

export interface ReadRangePorts {
  readonly session: KafkaSession
  readonly clock: Clock
  readonly signal: AbortSignal
}

export class ReadRange {
  readonly #options: ConsoleConsumerOptions
  readonly #consumer: Consumer
  readonly #ports: ReadRangePorts

  constructor(options: ConsoleConsumerOptions, consumer: Consumer, ports: ReadRangePorts) {
    this.#options = options
    this.#consumer = consumer
    this.#ports = ports
  }

  /** Ends the reading where the options say, and moves to the last records if they ask for those. To be called once. */
  async begin(filter: RecordFilter | null, consumerOptions: ConsumerOptions): Promise<void> {
    const { untilEnd, tail: count } = this.#options
    if (!(await this.endWhenDue()) && untilEnd) await this.#consumer.endAt('latest')
    if (count === undefined) return
    const { seekToTail } = await import('./tail.ts')
    const { session, signal } = this.#ports
    await seekToTail(session, this.#consumer, { count, filter, consumer: consumerOptions, signal })
  }

  /**
   * True when the moment of `--to` has come: reading then ends with what is there. Records before that moment may lie after
   * one that is not, so that the filter has to look at all of them.
   */
  async endWhenDue(): Promise<boolean> {
    const { toMs } = this.#options.filter
    if (toMs === undefined || this.#consumer.hasEnds || this.#ports.clock.nowMs() < toMs) return false
    await this.#consumer.endAt('latest')
    return true
  }

  /** How long may be waited before the moment of `--to` comes. */
  get msUntilDue(): number {
    const { toMs } = this.#options.filter
    if (toMs === undefined || this.#consumer.hasEnds) return Number.POSITIVE_INFINITY
    return Math.max(0, toMs - this.#ports.clock.nowMs())
  }
}
