import { expect, it } from 'vitest'
import { allocateProducerIds } from '../../../../src/metadata/controller/producer-ids.ts'
import { newCluster, oneBroker } from '../images.ts'
import { replayedStoppedBroker } from '../stopped-broker.ts'

it('gives out producer ids in blocks of a thousand, from 0', () => {
  const replay = newCluster()
  for (const firstProducerId of [0, 1000, 2000]) {
    const { records, response } = allocateProducerIds(replay.image, oneBroker())
    expect(response).toEqual({ firstProducerId, size: 1000 })
    for (const record of records) replay.apply(record)
  }
})

it('goes on behind what a real broker gave out, in the name of its registration', () => {
  const { records, response } = allocateProducerIds(replayedStoppedBroker().image, oneBroker())
  expect(response.firstProducerId).toBe(2000)
  expect(records).toEqual([
    { type: 'ProducerIdsRecord', version: 0, data: { brokerId: 1, brokerEpoch: 93, nextProducerId: 3000 } },
  ])
})

it('ends with an error when there are no more ids', () => {
  const nextProducerId = Number.MAX_SAFE_INTEGER - 10
  const data = { brokerId: 1, brokerEpoch: 1, nextProducerId }
  const { image } = newCluster({ type: 'ProducerIdsRecord', version: 0, data })
  expect(() => allocateProducerIds(image, oneBroker())).toThrow(
    expect.objectContaining({ error: 'UNKNOWN_SERVER_ERROR' }),
  )
})
