/** WriteTxnMarkers (27): ends transactions in partitions, durably. Kafka: KafkaApis.handleWriteTxnMarkersRequest. */
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { writeTxnMarkersResponse } from '../../protocol/messages/write-txn-markers.ts'
import { firstOnly, partitionError, tellDetails } from '../partition-error.ts'
import { type MarkerServices, writeMarker } from '../transaction-coordinator/write-marker.ts'

type Request = ApiMap['WriteTxnMarkers']['request']
type Marker = Request['markers'][number]

interface Services extends MarkerServices {
  /** One sentence for the user: the response has room for a code only. */
  readonly notice: (sentence: string) => void
}

async function endTransaction({ notice, ...services }: Services, marker: Marker, topic: string, partition: number) {
  const { producerId, producerEpoch, transactionResult, coordinatorEpoch, transactionVersion } = marker
  const type = transactionResult ? 'commit' : 'abort'
  try {
    const written = { type, producerId, producerEpoch, coordinatorEpoch, transactionVersion } as const
    await writeMarker(services, written, { topic, partition })
    return { partitionIndex: partition, errorCode: 0 }
  } catch (error) {
    tellDetails(error, notice)
    return { partitionIndex: partition, errorCode: partitionError(error).errorCode }
  }
}

/** Answers a WriteTxnMarkers request; markers and partitions one after the other. */
export async function handleWriteTxnMarkers(
  services: Services,
  request: Request,
): Promise<ApiMap['WriteTxnMarkers']['response']> {
  const told = { ...services, notice: firstOnly(services.notice) }
  const markers = []
  for (const marker of request.markers) {
    const topics = []
    for (const { name, partitionIndexes } of marker.topics) {
      const partitions = []
      for (const partition of partitionIndexes) partitions.push(await endTransaction(told, marker, name, partition))
      topics.push({ name, partitions })
    }
    markers.push({ producerId: marker.producerId, topics })
  }
  return fill(writeTxnMarkersResponse, { markers })
}
