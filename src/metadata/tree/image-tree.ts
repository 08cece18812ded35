/** The image of the metadata as a tree. Kafka: image.node.MetadataImageNode and the nodes below it. */
import { formatJavaDouble } from '../../common/java-double.ts'
import { parseJavaWhole } from '../../common/java-integer.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { directoryNode, fileNode, type MetadataDirectoryNode, type MetadataNode } from '../../common/metadata-node.ts'
import { metadataVersionAtLevel } from '../../common/metadata-version.ts'
import { parseUuid } from '../../common/uuid.ts'
import type { MetadataRecordData } from '../../protocol/metadata-record.ts'
import {
  CONFIG_RESOURCE,
  configResourceKey,
  featureLevel,
  type MetadataImage,
  type TopicImage,
} from '../image/metadata-image.ts'
import { canonicalQuotaEntityName, quotaEntityName } from './quota-entity-name.ts'
import { aclText, brokerText, controllerText, partitionText } from './registration-text.ts'

/** How much of the log an image says. Kafka: image.MetadataProvenance. */
export interface MetadataProvenance {
  /** Of the last record that is in it. */
  readonly offset: number
  readonly epoch: number
  /** When that record was appended. */
  readonly timestampMs: number
}

const METADATA_VERSION = 'metadata.version'
/** Agreed on by the voters: no feature of the image. */
const KRAFT_VERSION = 'kraft.version'
const FINALIZED = 'finalized_'
/** By number. Kafka: ScramMechanism. */
const SCRAM_MECHANISMS = new Map([
  ['SCRAM-SHA-256', 1],
  ['SCRAM-SHA-512', 2],
])
/** In Kafka's order, in which a name is tried. */
const RESOURCE_TYPES: readonly (readonly [string, number])[] = [
  ['BROKER_LOGGER', CONFIG_RESOURCE.brokerLogger],
  ['BROKER', CONFIG_RESOURCE.broker],
  ['TOPIC', CONFIG_RESOURCE.topic],
  ['CLIENT_METRICS', CONFIG_RESOURCE.clientMetrics],
  ['GROUP', CONFIG_RESOURCE.group],
]

export function imageTree(image: MetadataImage, provenance: MetadataProvenance): MetadataDirectoryNode {
  const registered = <T>(nodes: ReadonlyMap<number, T>, text: (node: T) => string) =>
    numberedDirectory([...nodes.keys()], (id) => {
      const node = nodes.get(id)
      return node === undefined ? null : fileNode(text(node))
    })
  return directory({
    acls: () => directory({ byId: () => aclsById(image) }),
    clientQuotas: () => quotasDirectory(image),
    cluster: () =>
      directory({
        brokers: () => registered(image.brokers, brokerText),
        controllers: () => registered(image.controllers, controllerText),
      }),
    configs: () => configsDirectory(image),
    delegationToken: () =>
      fileDirectory(new Map([...image.delegationTokens].map(([id, token]) => [id, tokenText(token)]))),
    features: () => featuresDirectory(image),
    // In an image where nobody has asked for one yet there is no next one.
    producerIds: () => directory({ nextProducerId: () => fileNode(String(image.nextProducerId || -1)) }),
    provenance: () => fileNode(provenanceText(provenance)),
    scram: () => scramDirectory(image),
    topics: () => directory({ byId: () => topicsById(image), byName: () => topicsByName(image) }),
  })
}

function directory(children: Readonly<Record<string, () => MetadataNode>>): MetadataDirectoryNode {
  return directoryNode(new Map(Object.entries(children)))
}

function fileDirectory(texts: ReadonlyMap<string, string>): MetadataDirectoryNode {
  return directoryNode(new Map([...texts].map(([name, text]) => [name, () => fileNode(text)])))
}

/** Children are found by their number, however it is written. */
function numberedDirectory(
  ids: readonly number[],
  childOf: (id: number) => MetadataNode | null,
  others: ReadonlyMap<string, string> = new Map(),
): MetadataDirectoryNode {
  return {
    kind: 'directory',
    childNames: () => [...ids.map(String), ...others.keys()],
    child(name) {
      const other = others.get(name)
      if (other !== undefined) return fileNode(other)
      const id = parseJavaWhole(name)
      return id === undefined ? null : childOf(Number(id))
    },
  }
}

/** Children are found by their id, padded or not. */
function directoryById<T>(byId: ReadonlyMap<string, T>, node: (item: T) => MetadataNode): MetadataDirectoryNode {
  return {
    kind: 'directory',
    childNames: () => [...byId.keys()],
    child(name) {
      const item = byId.get(uuidIn(name) ?? '')
      return item === undefined ? null : node(item)
    },
  }
}

function uuidIn(name: string): string | null {
  try {
    return parseUuid(name)
  } catch (error) {
    if (isKafkaError(error)) return null
    throw error
  }
}

function aclsById(image: MetadataImage): MetadataDirectoryNode {
  return directoryById(image.acls, (acl) => fileNode(aclText(acl)))
}

function topicsById(image: MetadataImage): MetadataDirectoryNode {
  return directoryById(image.topicsById, topicDirectory)
}

function topicsByName({ topicsByName: topics }: MetadataImage): MetadataDirectoryNode {
  return {
    kind: 'directory',
    childNames: () => [...topics.keys()],
    child(name) {
      const topic = topics.get(name)
      return topic === undefined ? null : topicDirectory(topic)
    },
  }
}

function topicDirectory({ name, id, partitions }: TopicImage): MetadataDirectoryNode {
  const childOf = (number: number): MetadataNode | null => {
    const partition = partitions[number]
    return partition === undefined ? null : fileNode(partitionText(partition))
  }
  return numberedDirectory(
    [...partitions.keys()],
    childOf,
    new Map([
      ['name', name],
      ['id', id],
    ]),
  )
}

function configsDirectory({ configs }: MetadataImage): MetadataDirectoryNode {
  const nameOf = (type: number) => RESOURCE_TYPES.find(([, number]) => number === type)?.[0] ?? 'UNKNOWN'
  return {
    kind: 'directory',
    childNames: () =>
      [...configs.values()].map(({ type, name }) => (name === '' ? nameOf(type) : `${nameOf(type)}:${name}`)),
    child(name) {
      const [word = '', type = 0] = RESOURCE_TYPES.find(([each]) => name.startsWith(each)) ?? []
      const rest = name.slice(word.length)
      if (word === '' || (rest !== '' && !rest.startsWith(':'))) return null
      const resource = configs.get(configResourceKey(type, rest.slice(1)))
      return resource === undefined ? null : fileDirectory(resource.settings)
    },
  }
}

function quotasDirectory({ clientQuotas }: MetadataImage): MetadataDirectoryNode {
  const byEntity = new Map<string, Map<string, string>>()
  for (const { entity, key, value } of clientQuotas.values()) {
    const name = quotaEntityName(entity)
    byEntity.set(name, (byEntity.get(name) ?? new Map<string, string>()).set(key, formatJavaDouble(value)))
  }
  return {
    kind: 'directory',
    childNames: () => [...byEntity.keys()],
    child(name) {
      const quotas = byEntity.get(canonicalQuotaEntityName(name) ?? '')
      return quotas === undefined ? null : fileDirectory(quotas)
    },
  }
}

function featuresDirectory(image: MetadataImage): MetadataDirectoryNode {
  const isShown = (name: string) => name !== METADATA_VERSION && name !== KRAFT_VERSION
  return {
    kind: 'directory',
    childNames: () => [
      'metadataVersion',
      ...[...image.features.keys()].filter(isShown).map((name) => FINALIZED + name),
    ],
    child(name) {
      if (name === 'metadataVersion') return fileNode(metadataVersionText(image))
      if (!name.startsWith(FINALIZED)) return null
      const feature = name.slice(FINALIZED.length)
      return fileNode(String(isShown(feature) ? featureLevel(image, feature) : 0))
    },
  }
}

function metadataVersionText(image: MetadataImage): string {
  const level = featureLevel(image, METADATA_VERSION)
  return level === 0 ? 'Optional.empty' : `Optional[${metadataVersionAtLevel(level).name}]`
}

function scramDirectory({ scramCredentials }: MetadataImage): MetadataDirectoryNode {
  const ofMechanism = (number: number) => [...scramCredentials.values()].filter(({ mechanism }) => mechanism === number)
  return directoryNode(
    new Map(
      [...SCRAM_MECHANISMS].map(([name, number]) => [
        name,
        () => fileDirectory(new Map(ofMechanism(number).map((credential) => [credential.name, scramText(credential)]))),
      ]),
    ),
  )
}

/** Kafka: ScramCredentialDataNode, which hides nothing in a shell. */
function scramText(credential: MetadataRecordData<'UserScramCredentialRecord'>): string {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const { salt, storedKey, serverKey, iterations } = credential
  return `ScramCredentialData(salt=${hex(salt)}, storedKey=${hex(storedKey)}, serverKey=${hex(serverKey)}, iterations=${iterations})`
}

/** Kafka: DelegationTokenDataNode, its brackets included. */
function tokenText(token: MetadataRecordData<'DelegationTokenRecord'>): string {
  return (
    `DelegationTokenDatatokenId=${token.tokenId}(owner=${token.owner}(tokenRequester=${token.requester}` +
    `(renewers=${token.renewers.join(' ')}, issueTimestamp=${token.issueTimestamp}, maxTimestamp=${token.maxTimestamp})` +
    `, expiryTimestamp=${token.expirationTimestamp}`
  )
}

/** The fraction of the second without zeros at its end, as Java writes times. */
function provenanceText({ offset, epoch, timestampMs }: MetadataProvenance): string {
  const time = new Date(timestampMs).toISOString().replace(/\.?0*Z$/, 'Z')
  return `offset ${offset}, epoch ${epoch}, time ${time}[UTC]`
}
