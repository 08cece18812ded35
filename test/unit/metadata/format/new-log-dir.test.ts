import { describe, expect, it } from 'vitest'
import { newLogDirFiles } from '../../../../src/metadata/format/new-log-dir.ts'
import { controlRecordsIn, metadataRecordsIn } from '../log-entries.ts'
import { stoppedBrokerFile } from '../stopped-broker.ts'

/** Ids and time of the directory that Kafka's storage tool formatted. */
const files = newLogDirFiles({
  clusterId: 'Z29sZGVuLWNsdXN0ZXItMQ',
  nodeId: 1,
  directoryId: 'm39mzZ_4TjCcISUDGLwEug',
  nowMs: Date.UTC(2026, 10, 21, 9, 32, 44),
})

function file(path: string) {
  const found = files.find((each) => each.path === path)
  if (found === undefined) throw new Error(`${path} is missing`)
  return found
}

describe('a new log.dir', () => {
  it('has the files that Kafka needs', () => {
    expect(files.map(({ path, permissions }) => [path, permissions.toString(8)])).toEqual([
      ['meta.properties', '666'],
      ['bootstrap.checkpoint', '666'],
      ['__cluster_metadata-0/partition.metadata', '666'],
      ['__cluster_metadata-0/leader-epoch-checkpoint', '666'],
      ['__cluster_metadata-0/00000000000000000000-0000000000.checkpoint', '444'],
      ['__cluster_metadata-0/00000000000000000000.log', '666'],
    ])
  })

  it('has the same meta.properties and partition.metadata as one that Kafka formatted', () => {
    expect(file('meta.properties').bytes.toString()).toBe(stoppedBrokerFile('meta.properties').toString())
    const ours = file('__cluster_metadata-0/partition.metadata').bytes
    expect(ours.toString()).toBe(stoppedBrokerFile('partition.metadata').toString())
  })

  it('has the same bootstrap records as one that Kafka formatted', () => {
    const ours = file('bootstrap.checkpoint').bytes
    const kafkas = stoppedBrokerFile('bootstrap.checkpoint')
    expect(metadataRecordsIn(ours)).toEqual(metadataRecordsIn(kafkas))
    expect(controlRecordsIn(ours)).toEqual(controlRecordsIn(kafkas))
    expect(ours.length).toBe(kafkas.length)
  })

  it('has the same voter as one that Kafka formatted, on Kafka’s usual port', () => {
    const name = '00000000000000000000-0000000000.checkpoint'
    const ours = controlRecordsIn(file(`__cluster_metadata-0/${name}`).bytes)
    const kafkas = controlRecordsIn(stoppedBrokerFile(name))
    expect(ours.map(({ type }) => type)).toEqual(['SnapshotHeader', 'KRaftVersion', 'KRaftVoters', 'SnapshotFooter'])
    expect(ours[1]).toEqual(kafkas[1])
    const kafkasVoters = JSON.stringify(kafkas[2]).replace('"port":19093', '"port":9093')
    expect(JSON.stringify(ours[2])).toBe(kafkasVoters)
  })

  it('begins its metadata log with what a controller of Kafka copies from the bootstrap records', () => {
    const records = metadataRecordsIn(file('__cluster_metadata-0/00000000000000000000.log').bytes)
    const kafkas = metadataRecordsIn(stoppedBrokerFile('00000000000000000000.log'))
    const end = kafkas.findIndex(({ type }) => type === 'EndTransactionRecord')
    expect(records).toEqual(kafkas.slice(1, end))
  })
})
