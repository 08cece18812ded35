import type { ConsumerOptions } from '../../clients/consumer/consumer.ts'
import type { Clock } from '../../common/clock.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'

/** How the partitions are read, wherever they come from. */
export function consumerOptions(
  { fetch, offsetReset, isolationLevel }: Pick<ConsoleConsumerOptions, 'fetch' | 'offsetReset' | 'isolationLevel'>,
  clock: Clock,
): ConsumerOptions {
  return {
    fetchMaxBytes: fetch.maxBytes,
    maxPartitionFetchBytes: fetch.maxPartitionBytes,
    fetchMinBytes: fetch.minBytes,
    offsetReset:
      typeof offsetReset === 'string' ? offsetReset : { timestampMs: clock.nowMs() - offsetReset.durationMs },
    isolationLevel,
  }
}
