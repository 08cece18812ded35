/** A cluster of three brokers, and a partition with a replica on each. */
import type { ControllerEnv } from '../../../../src/metadata/controller/controller-result.ts'
import { createTopics } from '../../../../src/metadata/controller/create-topics.ts'
import { registerBroker } from '../../../../src/metadata/controller/register-broker.ts'
import type { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { createTopicsRequest } from '../../../../src/protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { newCluster, oneBroker } from '../images.ts'

export const env: ControllerEnv = { ...oneBroker(), brokers: [] }

export function take(replay: MetadataReplay, { records }: { readonly records: readonly MetadataRecord[] }): void {
  for (const record of records) replay.apply(record)
}

/** Brokers 1, 2 and 3, and a partition that broker 1 leads, with all of them in sync. */
export function threeReplicas(): MetadataReplay {
  const replay = newCluster()
  for (const brokerId of [1, 2, 3]) {
    const directories = [`Q5Gz_1s7RWmVv3wA5gRSl${'ABCDE'.charAt(brokerId)}`]
    const place = { rack: null, host: 'localhost', port: 9090 + 2 * brokerId, isFenced: false }
    const broker = { brokerId, brokerEpoch: 100 + brokerId, incarnationId: 'MkU3OEVBNTcwNTJENDM2Qg', directories }
    take(replay, registerBroker(replay.image, { ...broker, ...place }, env))
  }
  const assignments = [{ partitionIndex: 0, brokerIds: [1, 2, 3] }]
  const topics = [{ name: 't', numPartitions: -1, replicationFactor: -1, assignments }]
  take(replay, createTopics(replay.image, fill(createTopicsRequest, { topics }), env))
  return replay
}
