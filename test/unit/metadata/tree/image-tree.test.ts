import { describe, expect, it } from 'vitest'
import type { MetadataNode } from '../../../../src/common/metadata-node.ts'
import { uuidFromBytes } from '../../../../src/common/uuid.ts'
import { MetadataReplay } from '../../../../src/metadata/image/metadata-replay.ts'
import { imageTree } from '../../../../src/metadata/tree/image-tree.ts'
import type { MetadataRecord } from '../../../../src/protocol/metadata-record.ts'
import { findNodes } from '../../../../src/tools/metadata-shell/node-path.ts'

const id = (byte: number) => uuidFromBytes(Buffer.alloc(16, byte))
const endPoint = (name: string, securityProtocol: number) => ({ name, host: 'localhost', port: 9092, securityProtocol })
const quota = (entity: Record<string, string | null>, key: string, value: number): MetadataRecord => ({
  type: 'ClientQuotaRecord',
  version: 0,
  data: {
    entity: Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName })),
    key,
    value,
    remove: false,
  },
})

function treeOf(...records: readonly MetadataRecord[]): MetadataNode {
  const replay = new MetadataReplay()
  for (const record of records) replay.apply(record)
  return imageTree(replay.image, { offset: 12, epoch: 1, timestampMs: 1_700_000_000_900 })
}

function texts(root: MetadataNode, glob: string): string[] {
  return findNodes(glob, { root, workingDirectory: '/' }).map(({ path, node }) =>
    node.kind === 'file' ? node.text : `${path.at(-1)}/`,
  )
}

// The texts are those that Kafka 4.3.1's own shell printed of the same records.
describe('the tree of an image', () => {
  it('is there of an empty one', () => {
    const root = treeOf()
    expect(texts(root, '*')).toEqual([
      ...['acls/', 'clientQuotas/', 'cluster/', 'configs/', 'delegationToken/', 'features/', 'producerIds/'],
      'offset 12, epoch 1, time 2023-11-14T22:13:20.9Z[UTC]',
      ...['scram/', 'topics/'],
    ])
    expect(texts(root, 'producerIds/*')).toEqual(['-1'])
    expect(texts(root, 'features/{metadataVersion,finalized_group.version}')).toEqual(['Optional.empty'])
    expect(texts(root, 'features/finalized_group.version')).toEqual(['0'])
  })

  it("shows topics by name and id, and what Kafka's partitions say of themselves", () => {
    const partition = { partitionId: 0, topicId: id(20), replicas: [1, 12, 3], isr: [1], removingReplicas: [3] }
    const root = treeOf(
      { type: 'TopicRecord', version: 0, data: { name: 'orders', topicId: id(20) } },
      {
        type: 'PartitionRecord',
        version: 2,
        data: {
          ...partition,
          addingReplicas: [12],
          leader: -1,
          leaderRecoveryState: 1,
          leaderEpoch: 3,
          partitionEpoch: 5,
          directories: [id(5), id(6), id(1)],
          eligibleLeaderReplicas: [3],
          lastKnownElr: null,
        },
      },
    )
    const text =
      'PartitionRegistration(replicas=[1, 12, 3], directories=[BQUFBQUFBQUFBQUFBQUFBQ, BgYGBgYGBgYGBgYGBgYGBg, AQEBAQEBAQEBAQEBAQEBAQ], ' +
      'isr=[1], removingReplicas=[3], addingReplicas=[12], elr=[3], lastKnownElr=[], leader=-1, leaderRecoveryState=RECOVERING, leaderEpoch=3, partitionEpoch=5)'
    expect(texts(root, 'topics/byName/orders/*')).toEqual([text, id(20), 'orders'])
    expect(texts(root, `topics/byId/${id(20)}==/00`)).toEqual([text])
    expect(texts(root, 'topics/byName/orders/1')).toEqual([])
  })

  it('shows a broker with its listeners and features sorted, and its log.dirs as Java sorts them', () => {
    const root = treeOf({
      type: 'RegisterBrokerRecord',
      version: 3,
      data: {
        brokerId: 1,
        isMigratingZkBroker: false,
        incarnationId: id(3),
        brokerEpoch: 12,
        endPoints: [endPoint('Z', 3), endPoint('PLAINTEXT', 0)],
        features: [
          { name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 },
          { name: 'a', minSupportedVersion: 1, maxSupportedVersion: 1 },
        ],
        rack: null,
        fenced: true,
        inControlledShutdown: false,
        // As a signed number the one that begins with a high byte is the smaller one.
        logDirs: [id(5), id(200)],
        cordonedLogDirs: null,
      },
    })
    expect(texts(root, 'cluster/brokers/1')).toEqual([
      "BrokerRegistration(id=1, epoch=12, incarnationId=AwMDAwMDAwMDAwMDAwMDAw, listeners=[Endpoint(listenerName='PLAINTEXT', " +
        "securityProtocol=PLAINTEXT, host='localhost', port=9092), Endpoint(listenerName='Z', securityProtocol=SASL_SSL, host='localhost', port=9092)], " +
        'supportedFeatures={a: 1, metadata.version: 7-30}, rack=Optional.empty, fenced=true, inControlledShutdown=false, isMigratingZkBroker=false, ' +
        'directories=[yMjIyMjIyMjIyMjIyMjIyA, BQUFBQUFBQUFBQUFBQUFBQ], cordonedDirectories=null)',
    ])
  })

  it('names quotas by whom they are for, in whatever order somebody asks', () => {
    const root = treeOf(
      quota({ user: 'al(i)\\ce' }, 'consumer_byte_rate', 1024),
      quota({ user: 'bob', 'client-id': 'x' }, 'producer_byte_rate', 1e10),
      quota({ user: null }, 'request_percentage', 0.25),
    )
    expect(findNodes('clientQuotas/*', { root, workingDirectory: '/' }).map(({ path }) => path[1])).toEqual([
      'clientId(x)_user(bob)',
      'user(<default>)',
      'user(al\\(i\\)\\\\ce)',
    ])
    expect(texts(root, 'clientQuotas/user(bob)_clientId(x)/producer_byte_rate')).toEqual(['1.0E10'])
    expect(texts(root, 'clientQuotas/user(<default>)/*')).toEqual(['0.25'])
    expect(texts(root, 'clientQuotas/user(bob)_')).toEqual([])
  })

  it('tells configs of a resource from those of all of its kind', () => {
    const config = (resourceName: string, value: string): MetadataRecord => ({
      type: 'ConfigRecord',
      version: 0,
      data: { resourceType: 4, resourceName, name: 'min.insync.replicas', value },
    })
    const root = treeOf(config('', '1'), config('7', '2'))
    expect(texts(root, 'configs/*/*')).toEqual(['1', '2'])
    expect(texts(root, 'configs/BROKER:/*')).toEqual(['1'])
    expect(texts(root, 'configs/BROKER_LOGGER')).toEqual([])
  })

  it("shows rules and tokens in Java's words", () => {
    const root = treeOf(
      {
        type: 'AccessControlEntryRecord',
        version: 0,
        data: {
          id: id(40),
          resourceType: 2,
          resourceName: 'orders',
          patternType: 3,
          principal: 'User:alice',
          host: '*',
          operation: 3,
          permissionType: 3,
        },
      },
      {
        type: 'DelegationTokenRecord',
        version: 0,
        data: {
          owner: 'User:o',
          requester: 'User:r',
          renewers: ['User:a', 'User:b'],
          issueTimestamp: 1,
          maxTimestamp: 2,
          expirationTimestamp: 3,
          tokenId: 'tok',
        },
      },
    )
    expect(texts(root, 'acls/byId/*')).toEqual([
      'StandardAcl[resourceType=TOPIC, resourceName=orders, patternType=LITERAL, principal=User:alice, host=*, operation=READ, permissionType=ALLOW]',
    ])
    expect(texts(root, 'delegationToken/tok')).toEqual([
      'DelegationTokenDatatokenId=tok(owner=User:o(tokenRequester=User:r(renewers=User:a User:b, issueTimestamp=1, maxTimestamp=2), expiryTimestamp=3',
    ])
  })
})
