import { describe, expect, it } from 'vitest'
import { formatMetaProperties, parseMetaProperties } from '../../../../src/metadata/format/meta-properties.ts'
import { stoppedBrokerFile } from '../stopped-broker.ts'

describe('meta.properties', () => {
  it('of a real broker is understood', () => {
    expect(parseMetaProperties(stoppedBrokerFile('meta.properties').toString(), 'm')).toEqual({
      clusterId: 'Z29sZGVuLWNsdXN0ZXItMQ',
      nodeId: 1,
      directoryId: 'm39mzZ_4TjCcISUDGLwEug',
    })
  })

  it('may lack a directory id', () => {
    const properties = { clusterId: 'c', nodeId: 7, directoryId: null }
    expect(parseMetaProperties(formatMetaProperties(properties, 0), 'm')).toEqual(properties)
  })

  it.each(['a\\bc', ' lead', 'x\nnode.id=7', 'é', 'a:b=c'])('gives back the cluster id %j', (clusterId) => {
    const properties = { clusterId, nodeId: 7, directoryId: null }
    const bytes = Buffer.from(formatMetaProperties(properties, 0))
    expect(parseMetaProperties(bytes.toString('latin1'), 'm')).toEqual(properties)
  })

  it.each([
    ['zzz', 'a/meta.properties has a directory.id that is not a UUID: Input string `zzz` decoded as 2 bytes'],
    ['AAAAAAAAAAAAAAAAAAAAAg', 'which means something else to Kafka'],
    ['AAAAAAAAAAAAAAAAAAAAYw', 'a/meta.properties has the directory.id AAAAAAAAAAAAAAAAAAAAYw'],
  ])('with the directory.id %s is refused', (directoryId, message) => {
    const text = formatMetaProperties({ clusterId: 'c', nodeId: 1, directoryId }, 0)
    expect(() => parseMetaProperties(text, 'a/meta.properties')).toThrow(message)
  })

  it('has a directory.id behind those that Kafka keeps for itself', () => {
    const properties = { clusterId: 'c', nodeId: 1, directoryId: 'AAAAAAAAAAAAAAAAAAAAZA' }
    expect(parseMetaProperties(formatMetaProperties(properties, 0), 'm')).toEqual(properties)
  })

  it.each([
    ['version=0\ncluster.id=c\nbroker.id=1\n', 'UNSUPPORTED_VERSION', 'has version 0'],
    ['cluster.id=c\nnode.id=1\n', 'UNSUPPORTED_VERSION', 'has version 0'],
    ['version=2\ncluster.id=c\nnode.id=1\n', 'UNSUPPORTED_VERSION', 'has version 2'],
    ['version=1\nnode.id=1\n', 'CORRUPT_MESSAGE', 'cluster.id'],
    ['version=1\ncluster.id=c\n', 'CORRUPT_MESSAGE', 'node.id'],
    ['version=1\ncluster.id=c\nnode.id=one\n', 'CORRUPT_MESSAGE', 'node.id'],
    ['version=1\ncluster.id=\\uzzzz\nnode.id=1\n', 'CORRUPT_MESSAGE', 'not a properties file'],
  ])('with %j is refused by name', (text, error, message) => {
    expect(() => parseMetaProperties(text, 'a/meta.properties')).toThrow(expect.objectContaining({ error }))
    expect(() => parseMetaProperties(text, 'a/meta.properties')).toThrow(message)
    expect(() => parseMetaProperties(text, 'a/meta.properties')).toThrow('a/meta.properties')
  })
})
