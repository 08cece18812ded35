import { describe, expect, it } from 'vitest'
import { imageRecords } from '../../../../src/metadata/image/image-records.ts'
import type { MetadataImage } from '../../../../src/metadata/image/metadata-image.ts'
import { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  type MetadataRecord,
} from '../../../../src/protocol/metadata-record.ts'
import { fullImageRecords } from '../full-image.ts'
import { newCluster } from '../images.ts'
import { metadataRecordsIn } from '../log-entries.ts'
import { stoppedBrokerFile } from '../stopped-broker.ts'

const SNAPSHOTS = ['00000000000000000090-0000000001.checkpoint', '00000000000000000165-0000000002.checkpoint']

function replayed(records: readonly MetadataRecord[]): MetadataImage {
  const replay = new MetadataReplay()
  // By way of the bytes: what a version can't say would be lost there.
  for (const record of records) replay.apply(decodeMetadataRecord(encodeMetadataRecord(record)))
  return replay.image
}

const asText = (records: readonly MetadataRecord[]): string[] => records.map((record) => JSON.stringify(record))

describe('the records of an image', () => {
  it.each(SNAPSHOTS)('are those of the snapshot that Kafka wrote of it: %s', (name) => {
    const kafkas = metadataRecordsIn(stoppedBrokerFile(name))
    const ours = imageRecords(replayed(kafkas))
    // Within a kind Kafka's order is that of hash tables.
    expect(asText(ours).toSorted()).toEqual(asText(kafkas).toSorted())
    const kinds = (records: readonly MetadataRecord[]) =>
      records.map(({ type }) => (type === 'PartitionRecord' ? 'TopicRecord' : type))
    expect(kinds(ours)).toEqual(kinds(kafkas))
    expect(ours[0]).toEqual(kafkas[0])
  })

  it('make the same image again, of every kind that it holds', () => {
    const { image } = newCluster(...fullImageRecords)
    const again = replayed(imageRecords(image))
    expect(again).toEqual(image)
    for (const part of Object.values(again)) expect(part).not.toEqual(new Map())
  })

  it('keep to what the metadata version of the cluster knows', () => {
    const level: MetadataRecord = {
      type: 'FeatureLevelRecord',
      version: 0,
      data: { name: 'metadata.version', featureLevel: 16 },
    }
    const { image } = newCluster(...fullImageRecords, level)
    const versions = new Map(imageRecords(image).map(({ type, version }) => [type, version]))
    expect(versions.get('RegisterBrokerRecord')).toBe(2)
    expect(versions.get('PartitionRecord')).toBe(0)
  })
})
