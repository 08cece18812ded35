/** What answers a Fetch request, over one partition that a real broker left. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { FetchServices } from '../../../../src/broker/handlers/fetch.ts'
import { Purgatory } from '../../../../src/broker/purgatory.ts'
import { systemClock } from '../../../../src/common/clock.ts'
import { ZERO_UUID } from '../../../../src/common/uuid.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { LogBench } from '../../storage/log/log-bench.ts'

const GOLDEN = fileURLToPath(new URL('../../../data/golden', import.meta.url))

/** Whatever partition is asked for, it is a copy of `golden`: `transactions/payments-0`. */
export function goldenFetchServices(golden: string): { readonly bench: LogBench; readonly services: FetchServices } {
  const bench = LogBench.copyOf(path.join(GOLDEN, golden))
  const log = bench.open()
  const topicPartition = { topic: 'orders', partition: 0 }
  const hosted = { topicPartition, topicId: ZERO_UUID, leaderEpoch: 0, config: defaultLogConfig }
  const purgatory = new Purgatory(nodeFileSystem, systemClock)
  onTestFinished(() => purgatory.close())
  const services: FetchServices = {
    replicas: {
      find: () => Promise.resolve(hosted),
      reading: async (_, action) => action(log),
      directoryOf: () => bench.directory,
    },
    purgatory,
    clock: systemClock,
    metadataDirectory: null,
    notice: (sentence) => bench.notices.push(sentence),
    refreshMetadata: () => Promise.resolve(),
    unblock: () => Promise.resolve(false),
  }
  return { bench, services }
}
