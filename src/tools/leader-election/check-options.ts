/** What kafka-leader-election is asked for, with Kafka's own checks. Kafka: LeaderElectionCommandOptions.validate. */
import type { ElectionType } from '../../clients/admin/elect-leaders.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import { readNamedFile } from '../named-file.ts'
import { checkInvalidArgs } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { parseElectionFile } from './election-file.ts'
import type { LeaderElectionOptionTable } from './options.ts'

export interface WantedElections {
  readonly type: ElectionType
  /** Null: all partitions that need it. */
  readonly partitions: readonly TopicPartition[] | null
}

const scopes = ['topic', 'all-topic-partitions', 'path-to-json-file'] as const

/** Throws ToolError. */
export function checkLeaderElectionOptions(
  options: OptionValues<LeaderElectionOptionTable>,
  ports: Pick<ToolPorts, 'readTextFile'>,
): WantedElections {
  const isMissing = (name: 'bootstrap-server' | 'election-type') => !options.has(name)
  const demanded = [...(options.isStrict ? (['bootstrap-server'] as const) : []), 'election-type' as const]
  const missing = demanded.filter(isMissing)
  if (missing.length > 0) throw refused(`Missing required option(s): ${missing.join(', ')}`)
  checkInvalidArgs(options, 'admin.config', ['command-config'])
  if (scopes.filter((name) => options.has(name)).length !== 1) {
    throw refused(`One and only one of the following options is required: ${scopes.join(', ')}`)
  }
  if (options.has('topic') && !options.has('partition')) throw refused('Missing required option(s): partition')
  if (!options.has('topic') && options.has('partition')) {
    throw refused('Option partition is only allowed if topic is used')
  }
  const type = electionType(options.valueOf('election-type') ?? '')
  return { type, partitions: wantedPartitions(options, ports) }
}

/** Throws ToolError (`option`) for a word that is no type. Kafka: joptsimple.util.EnumConverter. */
export function electionType(text: string): ElectionType {
  const type = text.toLowerCase()
  if (type === 'preferred' || type === 'unclean') return type
  throw new ToolError('option', `Cannot parse argument '${text}' of option election-type`, {
    javaException: 'joptsimple.OptionArgumentConversionException',
    plain: `'${text}' is no type of an election: give preferred or unclean.`,
  })
}

function wantedPartitions(
  options: OptionValues<LeaderElectionOptionTable>,
  ports: Pick<ToolPorts, 'readTextFile'>,
): readonly TopicPartition[] | null {
  const file = options.valueOf('path-to-json-file')
  if (file !== undefined) return parseElectionFile(electionFileText(file, ports))
  const topic = options.valueOf('topic')
  const partition = options.valueOf('partition')
  return topic === undefined || partition === undefined ? null : [{ topic, partition }]
}

/** Kafka packs the exception into another one, whose message begins with the class of the first. */
function electionFileText(file: string, ports: Pick<ToolPorts, 'readTextFile'>): string {
  try {
    return readNamedFile(file, ports)
  } catch (error) {
    if (!isToolError(error)) throw error
    throw new ToolError('exception', `${error.javaException}: ${error.message}`, {
      plain: error.plain,
      cause: error.cause,
    })
  }
}

function refused(message: string): ToolError {
  return new ToolError('exception', message, { javaException: 'org.apache.kafka.tools.AdminCommandFailedException' })
}
