/** A broker whose metadata log is an array: to test the handlers of metadata requests. */

import type { BrokerState } from '../../../../src/broker/broker-state.ts'
import { unregisterBroker } from '../../../../src/metadata/controller/unregister-broker.ts'
import type { TopicImage } from '../../../../src/metadata/image/metadata-image.ts'
import type { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import type { NewPartition } from '../../../../src/storage/log-dir/partition-directory.ts'
import { newCluster, oneBroker } from '../../metadata/images.ts'

export interface MemoryBroker extends BrokerState {
  /** `name-partition` of the directories that were asked for, and names of topics whose directories had to go. */
  readonly hosted: string[]
  readonly dropped: string[]
}

export function memoryBroker(replay: MetadataReplay = newCluster()): MemoryBroker {
  const hosted: string[] = []
  const dropped: string[] = []
  let producerId = 40
  const noted: TopicImage[] = []
  return {
    hosted,
    dropped,
    clusterId: 'Z29sZGVuLWNsdXN0ZXItMQ',
    makeCluster: () => Promise.resolve(),
    host: 'localhost',
    port: 9092,
    logDirs: ['/kafka/broker-1'],
    env: oneBroker(),
    several: null,
    metadataCopies: () => null,
    image: () => Promise.resolve(replay.image),
    lastImage: () => replay.image,
    metadataOffset: () => 6,
    metadataEpoch: () => 1,
    voters: () => null,
    async withController(operation, afterAppend) {
      const result = operation(replay.image)
      for (const record of result.records) replay.apply(record)
      await afterAppend?.(result)
      return result.response
    },
    async hostPartitions(partitions: readonly NewPartition[]) {
      hosted.push(...partitions.map(({ topicPartition }) => `${topicPartition.topic}-${topicPartition.partition}`))
    },
    noteDeletion(topics) {
      noted.push(...topics)
    },
    async dropTopics() {
      const gone = noted.filter(({ id }) => !replay.image.topicsById.has(id))
      dropped.push(...gone.map(({ name }) => name))
    },
    async unregisterBroker(brokerId) {
      await this.withController((image) => unregisterBroker(image, brokerId, this.env))
    },
    allocateProducerId: () => Promise.resolve(producerId++),
  }
}
