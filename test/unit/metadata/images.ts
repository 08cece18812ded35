/** Images to test with. */

import { stockBrokerConfigs } from '../../../src/metadata/configs/broker-configs.ts'
import type { ControllerEnv } from '../../../src/metadata/controller/controller-result.ts'
import { newLogDirFiles } from '../../../src/metadata/format/new-log-dir.ts'
import type { MetadataImage } from '../../../src/metadata/image/metadata-image.ts'
import { MetadataReplay } from '../../../src/metadata/image/metadata-replay.ts'
import type { MetadataRecord } from '../../../src/protocol/metadata-record.ts'
import { metadataRecordsIn } from './log-entries.ts'

export const DIRECTORY_ID = 'm39mzZ_4TjCcISUDGLwEug'

/** One broker with the settings of Kafka's own properties file. */
export function oneBroker(): ControllerEnv {
  return {
    random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    brokers: [{ id: 1, directories: [DIRECTORY_ID] }],
    brokerId: 1,
    staticBrokerConfigs: stockBrokerConfigs,
  }
}

/** What a new directory begins with, and `records` after it. */
export function newCluster(...records: readonly MetadataRecord[]): MetadataReplay {
  const replay = new MetadataReplay()
  const files = newLogDirFiles({ clusterId: 'c', nodeId: 1, directoryId: DIRECTORY_ID, nowMs: 0 })
  const log = files.find(({ path }) => path.endsWith('.log'))
  for (const record of [...metadataRecordsIn(log?.bytes ?? Buffer.alloc(0)), ...records]) replay.apply(record)
  return replay
}

/** Topics by name: partitions and settings. */
export function summaryOf({ topicsByName, configs }: MetadataImage): Record<string, object> {
  return Object.fromEntries(
    [...topicsByName.values()].map(({ name, id, partitions }) => [
      name,
      {
        topicId: id,
        partitions: partitions.length,
        configs: Object.fromEntries(configs.get(`2/${name}`)?.settings ?? []),
      },
    ]),
  )
}
