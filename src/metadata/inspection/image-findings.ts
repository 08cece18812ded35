/** Whether what the metadata say can be true. Kafka: PartitionRegistration, ReplicationControlManager. */
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { METADATA_VERSION, metadataVersionOf } from '../../common/metadata-version.ts'
import { parseTopicConfig, topicConfigs } from '../configs/topic-configs.ts'
import { CONFIG_RESOURCE, featureLevel, type MetadataImage } from '../image/metadata-image.ts'
import { NO_LEADER, type PartitionState } from '../image/partition-state.ts'

/** `file`: where the metadata log is. */
export function imageFindings(image: MetadataImage, file: string): Finding[] {
  const partitions = [...image.topicsByName.values()].flatMap(({ name, partitions: states }) =>
    states.flatMap((state, partition) => partitionFindings(image, `${name}-${partition}`, state, file)),
  )
  return [...partitions, ...configFindings(image, file), ...versionFindings(image, file)]
}

function partitionFindings(image: MetadataImage, partition: string, state: PartitionState, file: string): Finding[] {
  const { replicas, isr, leader, elr, directories } = state
  const found = (severity: Finding['severity'], code: string, what: string, meaning: string, remedy: string): Finding =>
    finding({ severity, code, partition, file, what, meaning, remedy })
  const impossible = (what: string): Finding =>
    found(
      'damage',
      'metadata-state',
      `${partition} ${what}.`,
      'No controller writes that.',
      'Restore the metadata log from a copy.',
    )
  const findings: Finding[] = []
  const stranger = [...isr, ...elr].find((id) => !replicas.includes(id))
  if (stranger !== undefined) findings.push(impossible(`has broker ${stranger} in sync, which is no replica of it`))
  if (leader !== NO_LEADER && !isr.includes(leader))
    findings.push(impossible(`is led by broker ${leader}, which is not in sync`))
  if (new Set(replicas).size !== replicas.length)
    findings.push(impossible(`has two replicas on one broker (${replicas.join(', ')})`))
  if (directories.length !== replicas.length) findings.push(impossible('has not one directory for each replica'))
  const unregistered = image.brokers.size === 0 ? undefined : replicas.find((id) => !image.brokers.has(id))
  if (unregistered !== undefined) {
    findings.push(
      found(
        'warning',
        'replica-of-nobody',
        `${partition} has a replica on broker ${unregistered}, which is not registered.`,
        'That replica never catches up.',
        'Register the broker again (kafdir brokers add), or move the replica (kafdir reassign).',
      ),
    )
  }
  if (isr.length === 0 && elr.length === 0 && replicas.length > 0) {
    findings.push(
      found(
        'warning',
        'no-leader-possible',
        `${partition} has no replica in sync, and none that may lead.`,
        'A real cluster leaves it offline.',
        'kafdir leader-election --election-type unclean elects one, and may lose records.',
      ),
    )
  }
  return findings
}

function configFindings(image: MetadataImage, file: string): Finding[] {
  const findings: Finding[] = []
  for (const { type, name, settings } of image.configs.values()) {
    if (type !== CONFIG_RESOURCE.topic) continue
    if (!image.topicsByName.has(name)) {
      findings.push(
        finding({
          severity: 'note',
          code: 'settings-of-nothing',
          file,
          what: `There are settings of a topic ${name}, which does not exist.`,
          meaning: 'A topic that is created with that name gets them.',
          remedy: 'Nothing.',
        }),
      )
    }
    for (const [key, value] of settings) {
      const problem = settingProblem(key, value)
      if (problem === null) continue
      findings.push(
        finding({
          severity: 'warning',
          code: 'setting',
          file,
          what: `Topic ${name} has ${key}=${value}: ${problem}`,
          meaning: 'Who reads or writes the topic may refuse.',
          remedy: `kafdir configs unset topic ${name} ${key}`,
        }),
      )
    }
  }
  return findings
}

function settingProblem(key: string, value: string): string | null {
  if (!topicConfigs.has(key)) return null // of a newer Kafka, or a plug-in's
  try {
    parseTopicConfig(key, value)
    return null
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return error.message
  }
}

function versionFindings(image: MetadataImage, file: string): Finding[] {
  const level = featureLevel(image, METADATA_VERSION)
  const version = metadataVersionOf(level)
  if (version?.isProduction === true) return []
  return [
    finding({
      severity: 'warning',
      code: 'metadata-version',
      file,
      what: `The metadata.version of the cluster is at level ${level}${version === undefined ? ', which Kafka 4.3.1 does not know' : `, ${version.name}, which is for tests`}.`,
      meaning: 'It was used by another Kafka than 4.3: records may mean something that is not understood here.',
      remedy: 'Use a kafdir of that version.',
    }),
  ]
}
