/** The log.dirs that a directory stands for, as they are found: nothing is opened to be written, nothing is changed. */
import path from 'node:path'
import { brokerDirectoryName, brokerIdOf } from '../../broker/replication/broker-directories.ts'
import { readClusterClaim } from '../../broker/replication/cluster-claim.ts'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { META_PROPERTIES, type MetaProperties, parseMetaProperties } from '../../metadata/format/meta-properties.ts'
import { findBroker } from '../../storage/inspection/inspect-log-dir.ts'
import type { FileSystem, VolumeSpace } from '../../storage/io/file-system.ts'
import { LogDir } from '../../storage/log-dir/log-dir.ts'
import { LogDirCheckpoints } from '../../storage/log-dir/log-dir-checkpoints.ts'
import type { ClusterDirectory } from '../cluster-directory.ts'
import type { ClusterSurroundings } from '../open-cluster.ts'

export interface ExaminedBroker {
  /** Of its meta.properties, or of the name of its directory. */
  readonly brokerId: number | null
  /** Absolute path without links. */
  readonly logDirPath: string
  readonly logDir: LogDir
  readonly checkpoints: LogDirCheckpoints
  readonly properties: MetaProperties | null
  /** The process of a real broker that runs on it; null: none. */
  readonly served: { readonly pid: number | null } | null
  readonly space: VolumeSpace | null
}

export type DoctorSurroundings = Pick<
  ClusterSurroundings,
  'fileSystem' | 'locks' | 'clock' | 'random' | 'environment'
> & {
  readonly bootId: string | null
}

/** Those whose directories are there, by id. */
export function examinedBrokers(
  { root, logDir }: ClusterDirectory,
  surroundings: DoctorSurroundings,
  report: (found: Finding) => void,
): readonly ExaminedBroker[] {
  const { fileSystem } = surroundings
  if (root === null) return [look(logDir, null, surroundings, report)]
  const ids = (fileSystem.list(root) ?? []).flatMap((name) => brokerIdOf(name) ?? []).sort((a, b) => a - b)
  return ids.flatMap((id) => {
    const directory = path.join(root, brokerDirectoryName(id))
    if (fileSystem.stat(directory) !== null) return [look(directory, id, surroundings, report)]
    report(
      finding({
        severity: 'warning',
        code: 'broker-away',
        file: directory,
        what: `The log.dir of broker ${id} is not there: ${directory} leads nowhere.`,
        meaning: 'Its replicas are not in sync; the other brokers go on without it.',
        remedy: 'Bring the disk back, or take the broker out with kafdir brokers remove.',
      }),
    )
    return []
  })
}

function look(
  directory: string,
  expectedId: number | null,
  surroundings: DoctorSurroundings,
  report: (found: Finding) => void,
): ExaminedBroker {
  const { fileSystem, locks } = surroundings
  const logDirPath = fileSystem.realPath(directory)
  const properties = readProperties(fileSystem, logDirPath, expectedId, report)
  const notice = (): void => undefined
  const served = findBroker(fileSystem, locks, logDirPath)
  const space = fileSystem.space(logDirPath)
  if (served !== null) report(runningBroker(logDirPath, served.pid))
  return {
    brokerId: properties?.nodeId ?? expectedId,
    logDirPath,
    properties,
    served,
    space,
    logDir: new LogDir(logDirPath, { ...surroundings, isReadOnly: true, notice }),
    checkpoints: new LogDirCheckpoints({ fileSystem, locks, directory: logDirPath, notice }),
  }
}

function runningBroker(logDir: string, pid: number | null): Finding {
  return finding({
    severity: 'note',
    code: 'broker-running',
    file: path.join(logDir, '.lock'),
    what: `A Kafka broker is running on it${pid === null ? '' : `: process ${pid}`}.`,
    meaning: 'What it has in memory is not in the files yet: the ends of logs, offsets and checkpoints may be behind.',
    remedy: 'Stop the broker for a full examination.',
  })
}

function readProperties(
  fileSystem: FileSystem,
  logDir: string,
  expectedId: number | null,
  report: (found: Finding) => void,
): MetaProperties | null {
  const file = path.join(logDir, META_PROPERTIES)
  const damage = (what: string): void =>
    report(
      finding({
        severity: 'damage',
        code: 'meta-properties',
        file,
        what,
        meaning: 'The file says whose directory it is: without it neither Kafka nor kafdir uses it.',
        remedy: 'Restore the file from a copy.',
      }),
    )
  try {
    const text = fileSystem.readFile(file)?.toString('latin1')
    if (text === undefined) {
      damage(`${file} is missing.`)
      return null
    }
    const properties = parseMetaProperties(text, file)
    if (expectedId !== null && properties.nodeId !== expectedId) {
      damage(`${file} says that it is broker ${properties.nodeId}, and the directory is called broker-${expectedId}.`)
    }
    return properties
  } catch (error) {
    if (!isKafkaError(error)) throw error
    damage(error.message)
    return null
  }
}

/** What does not fit between log.dirs, and with the cluster directory that they are in. */
export function brokerFindings(
  root: string | null,
  brokers: readonly ExaminedBroker[],
  fileSystem: FileSystem,
): Finding[] {
  return [...identityFindings(brokers), ...spaceFindings(brokers), ...claimFindings(root, brokers, fileSystem)]
}

function identityFindings(brokers: readonly ExaminedBroker[]): Finding[] {
  const findings: Finding[] = []
  const clusterId = brokers.find(({ properties }) => properties !== null)?.properties?.clusterId
  const seen = new Map<string, string>()
  for (const { properties, logDirPath } of brokers) {
    if (properties === null) continue
    const file = path.join(logDirPath, META_PROPERTIES)
    const damage = (code: string, what: string): number =>
      findings.push(
        finding({
          severity: 'damage',
          code,
          file,
          what,
          meaning: 'The directory was copied, or came from another cluster: its broker counts as away.',
          remedy: 'Put the right directory in its place.',
        }),
      )
    if (properties.clusterId !== clusterId) {
      damage('cluster-id', `${file} is of cluster ${properties.clusterId}, and the others are of ${clusterId}.`)
    }
    const { directoryId } = properties
    const other = directoryId === null ? undefined : seen.get(directoryId)
    if (other !== undefined) damage('directory-id', `${file} has the same directory.id as ${other}.`)
    if (directoryId !== null) seen.set(directoryId, file)
  }
  return findings
}

const MIB = 1024 * 1024
const LITTLE_BYTES = 256 * MIB
const LITTLE_PART = 0.02

function spaceFindings(brokers: readonly ExaminedBroker[]): Finding[] {
  return brokers.flatMap(({ logDirPath, space }) => {
    if (space === null || space.usableBytes >= Math.min(LITTLE_BYTES, space.totalBytes * LITTLE_PART)) return []
    return [
      finding({
        severity: 'warning',
        code: 'disk-space',
        file: logDirPath,
        what: `Only ${Math.floor(space.usableBytes / MIB)} MiB are left on the disk of ${logDirPath}.`,
        meaning: 'Writers fail when it is full.',
        remedy: 'Make room, or lower retention.ms or retention.bytes of topics and run kafdir topics cleanup.',
      }),
    ]
  })
}

function claimFindings(root: string | null, brokers: readonly ExaminedBroker[], fileSystem: FileSystem): Finding[] {
  const own = root === null ? null : fileSystem.realPath(root)
  return brokers.flatMap(({ logDirPath }) => {
    const claim = readClusterClaim(fileSystem, logDirPath)
    if (claim === null || claim.root === own) return []
    return [
      finding({
        severity: 'note',
        code: 'claimed',
        file: path.join(logDirPath, 'kafdir-cluster'),
        what: `${logDirPath} says that it is broker ${claim.brokerId} of the cluster directory ${claim.root}.`,
        meaning:
          own === null ? 'By itself it can be looked at only.' : 'As long as that one has it, it counts as away here.',
        remedy: own === null ? `Name ${claim.root} instead.` : 'Take it out of one of the two.',
      }),
    ]
  })
}
