/** An application on a GroupConsumer: reads what it is given, until it is told to pause or to end. */
import { Consumer, type ConsumerOptions, type FetchedBatches } from '../../../../src/clients/consumer/consumer.ts'
import {
  GroupConsumer,
  type GroupConsumerOptions,
  type Rebalance,
} from '../../../../src/clients/consumer/group-consumer.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { formatTopicPartition, type TopicPartition } from '../../../../src/common/topic-partition.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { RecordReader } from '../../../../src/record/record-reader.ts'
import { random } from '../../../processes/local-session.ts'

const defaults: Omit<GroupConsumerOptions, 'onRebalance' | 'onCommitFailure'> = {
  groupId: 'g',
  instanceId: null,
  rackId: null,
  serverAssignor: null,
  subscription: { names: ['orders'] },
  maxPollIntervalMs: 300_000,
  autoCommitIntervalMs: 5000,
  settlingMs: 0,
  apiTimeoutMs: 5000,
  isolationLevel: 'read_uncommitted',
  offsetReset: 'earliest',
  noOffsetError: (partitions) => new Error(`no offset for ${partitions.map(formatTopicPartition).join()}`),
}

const consumerOptions: ConsumerOptions = {
  fetchMaxBytes: 2 ** 20,
  maxPartitionFetchBytes: 2 ** 20,
  fetchMinBytes: 1,
  offsetReset: 'earliest',
  isolationLevel: 'read_uncommitted',
}

export class GroupReader {
  readonly consumer: GroupConsumer
  /** `orders-0@3=value` */
  readonly seen: string[] = []
  readonly rebalances: string[] = []
  readonly commitFailures: unknown[] = []
  readonly #ending = new AbortController()
  readonly #reading: Promise<void>
  #owned = new Set<string>()
  #gate: Promise<void> | null = null
  #isPaused = false
  #open: () => void = () => undefined
  #arrive: () => void = () => undefined
  failure: Error | null = null

  constructor(session: KafkaSession, options: Partial<GroupConsumerOptions> = {}) {
    const { onRebalance, ...others } = options
    this.consumer = new GroupConsumer(
      new Consumer(session, consumerOptions),
      {
        ...defaults,
        ...others,
        onRebalance: (rebalance) => {
          this.#note(rebalance)
          onRebalance?.(rebalance)
        },
        onCommitFailure: (error) => this.commitFailures.push(error),
      },
      { session, clock: systemClock, random },
    )
    this.#reading = this.#read()
  }

  /** `orders-0 orders-2`, sorted. */
  get owned(): string {
    return [...this.#owned].sort().join(' ')
  }

  /** No poll any more until `resume`; resolves when the one that is under way is over. */
  pause(): Promise<void> {
    this.#isPaused = true
    this.#gate = new Promise((resolve) => {
      this.#open = resolve
    })
    return new Promise((resolve) => {
      this.#arrive = resolve
    })
  }

  resume(): void {
    this.#isPaused = false
    this.#open()
  }

  /** Ends in good order. Throws what the reading or the end throws. */
  async close(isDone = true): Promise<void> {
    this.resume()
    this.#ending.abort()
    await this.#reading
    await this.consumer.close({ isDone })
    if (this.failure !== null) throw this.failure
  }

  async #read(): Promise<void> {
    const { signal } = this.#ending
    try {
      while (!signal.aborted) {
        if (this.#isPaused) {
          this.#arrive()
          await this.#gate
        }
        for (const batches of await this.consumer.poll({ maxWaitMs: 100, signal })) this.#take(batches)
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error))
    }
  }

  #take(fetched: FetchedBatches): void {
    const reader = new RecordReader({ checkCrcs: true })
    reader.reset(fetched.batches)
    while (reader.next()) {
      if (reader.offset < fetched.fromOffset) continue
      const value = reader.source.toString('utf8', reader.valueStart, reader.valueEnd)
      this.seen.push(`${formatTopicPartition(fetched)}@${reader.offset}=${value}`)
    }
    this.consumer.advance(fetched, reader.nextOffset)
  }

  #note({ assigned, revoked, lost, lostBecause }: Rebalance): void {
    const names = (partitions: readonly TopicPartition[]) => partitions.map(formatTopicPartition).sort()
    for (const name of [...names(revoked), ...names(lost)]) this.#owned.delete(name)
    for (const name of names(assigned)) this.#owned.add(name)
    const parts = [
      ...names(assigned).map((name) => `+${name}`),
      ...names(revoked).map((name) => `-${name}`),
      ...names(lost).map((name) => `!${name}`),
      ...(lostBecause === null ? [] : [lostBecause]),
    ]
    this.rebalances.push(parts.join(' '))
  }
}
