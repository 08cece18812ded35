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
