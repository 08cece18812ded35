/** Images to test with. */
import type { ControllerEnv } from '../../../src/metadata/controller/controller-result.ts'
import { stockBrokerConfigs } from '../../../src/metadata/configs/broker-configs.ts'
import { newLogDirFiles } from '../../../src/metadata/format/new-log-dir.ts'
import type { MetadataImage } from '../../../src/metadata/image/metadata-image.ts'
import { MetadataReplay } from '../../../src/metadata/image/metadata-replay.ts'
import type { MetadataRecord } from '../../../src/protocol/metadata-record.ts'
import { metadataRecordsIn } from './log-entries.ts'

export const DIRECTORY_ID = 'm39mzZ_4TjCcISUDGLwEug'

/** One broker, the settings of Kafka's own properties file, and bytes that differ from call to call. */
export function oneBroker(): ControllerEnv {
  let calls = 0
  const bytes = (length: number): Uint8Array => {
    calls++
    return Uint8Array.from({ length }, (_, position) => (position < 4 ? calls >> (8 * position) : position * 16))
  }
  return {
    random: { bytes },
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
