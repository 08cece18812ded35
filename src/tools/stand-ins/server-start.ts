/**
 * kafka-server-start and zookeeper-server-start, where no server is needed: they start nothing, say so, and end at once, so
 * that a tutorial goes on. docs/decisions/0020-servers-are-not-started.md says why. Kafka: bin/kafka-server-start.sh, kafka.Kafka.
 */
import { clusterIdOf } from '../../clients/admin/describe-cluster.ts'
import type { DirectoryPlace } from '../../common/directory-place.ts'
import { parseJavaProperties } from '../../common/java-properties.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ClusterAddress, ExitCode, ToolPorts } from '../tool-ports.ts'

export interface ServerScriptPorts extends ToolPorts {
  locateDirectory(address: Omit<ClusterAddress, 'clientId'>): Promise<DirectoryPlace>
}

/** What the two scripts are called and say. */
export interface ServerScript {
  readonly usage: string
  readonly sentence: (directory: string) => string
  /** kafka.Kafka knows `--version`, `--help` and `--override`; ZooKeeper's main knows none. */
  readonly hasOptions: boolean
}

export const kafkaServer: ServerScript = {
  usage: 'USAGE: kafka-server-start.sh [-daemon] server.properties [--override property=value]*',
  sentence: (directory) =>
    `No server was started, and none is needed: the directory ${directory} is the broker. Commands work on it at once.`,
  hasOptions: true,
}

export const zooKeeperServer: ServerScript = {
  usage: 'USAGE: zookeeper-server-start.sh [-daemon] zookeeper.properties',
  sentence: (directory) =>
    `No ZooKeeper was started, and none is needed: Kafka has had none since 4.0, and here the directory ${directory} is the broker.`,
  hasOptions: false,
}

/** Exits with 1 only where commands would not work: while a broker runs on the directory, or where it is none of Kafka's. */
export async function runServerStart(
  script: ServerScript,
  argv: readonly string[],
  kafkaVersion: string,
  ports: ServerScriptPorts,
): Promise<ExitCode> {
  const { stdout, stderr } = ports
  const words = argv[0] === '-daemon' ? argv.slice(1) : argv
  if (script.hasOptions && words.includes('--version')) {
    stdout.write(`${kafkaVersion}\n`)
    return 0
  }
  const [file] = words
  if (file === undefined || (script.hasOptions && words.includes('--help'))) {
    // Kafka's scripts print it among the data.
    stdout.write(`${script.usage}\n`)
    return 1
  }
  const place = await ports.locateDirectory({})
  await openOnce(ports)
  const properties = script.hasOptions ? propertiesOf(file, words, ports) : {}
  const hints = script.hasOptions
    ? [...addressHint(properties, place), ...(await logDirHint(file, properties, place, ports))]
    : []
  stderr.write([script.sentence(place.directory), ...hints].map((line) => `${line}\n`).join(''))
  return 0
}

/** Makes the directory where there is none yet, as a server does. Throws KafkaError where a broker runs on it. */
async function openOnce(ports: ToolPorts): Promise<void> {
  const session = await ports.openSession({ clientId: 'kafka-server-start' })
  try {
    await clusterIdOf(session)
  } finally {
    await session.close()
  }
}

/** What the file and `--override` say. A tutorial's file is often not there: nothing in it is needed. */
function propertiesOf(file: string, words: readonly string[], ports: ToolPorts): Readonly<Record<string, string>> {
  const overrides = words.flatMap((word, at) => {
    if (word === '--override') return words.slice(at + 1, at + 2)
    return word.startsWith('--override=') ? [word.slice('--override='.length)] : []
  })
  return { ...readProperties(file, ports), ...parseJavaProperties(overrides.join('\n')) }
}

function readProperties(file: string, ports: ToolPorts): Readonly<Record<string, string>> {
  try {
    return parseJavaProperties(ports.readTextFile(file))
  } catch (error) {
    if (isKafkaError(error) || error instanceof SyntaxError) return {}
    throw error
  }
}

const DEFAULT_PORT = '9092'

/** What scripts that name the server's address need. */
function addressHint(properties: Readonly<Record<string, string>>, { aliases }: DirectoryPlace): string[] {
  const listeners = properties['advertised.listeners'] ?? properties['listeners'] ?? ''
  const port = /^[^,]*:\/\/[^,]*:(\d+)/.exec(listeners)?.[1] ?? DEFAULT_PORT
  if (aliases.some((alias) => alias.endsWith(`:${port}`))) return []
  const address = `localhost:${port}`
  return [`For commands that name ${address}: export KAFDIR_BOOTSTRAP=${[...aliases, address].join(',')}`]
}

/** A directory that was formatted for the server may be the one that is meant. */
async function logDirHint(
  file: string,
  properties: Readonly<Record<string, string>>,
  { logDir }: DirectoryPlace,
  ports: ToolPorts,
): Promise<string[]> {
  const named = (properties['log.dirs'] ?? properties['log.dir'])?.split(',')[0]?.trim()
  if (named === undefined || named === '' || named === logDir) return []
  const { kind } = (await ports.openLogDirFiles()).look(named)
  if (kind !== 'formatted') return []
  return [`${file} names the log.dir ${named}, which is another one: export KAFDIR_HOME=${named} to work on that.`]
}
