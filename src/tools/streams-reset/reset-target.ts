/** Where the options have a Streams application begin again. Kafka: StreamsResetter.maybeReset. */
import { parseIsoDuration } from '../../common/iso-duration.ts'
import { parseJavaDateTime } from '../../common/java-date-time.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { ResetScenario } from '../consumer-groups/reset-offsets.ts'
import { checkInvalidArgs, usageError } from '../option-checks.ts'
import { type OptionValues, parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import type { StreamsResetOptionTable } from './options.ts'

type Options = OptionValues<StreamsResetOptionTable>

const scenarios = [
  'to-offset',
  'to-datetime',
  'by-duration',
  'to-earliest',
  'to-latest',
  'from-file',
  'shift-by',
] as const

/** Throws ToolError (`usage`). Kafka: StreamsResetterOptions. */
export function checkStreamsResetOptions(options: Options): void {
  if (!options.has('application-id')) throw usageError('Missing required option(s) [application-id]')
  for (const name of scenarios) {
    checkInvalidArgs(
      options,
      name,
      scenarios.filter((other) => other !== name),
    )
  }
}

/** The earliest offsets where nothing is said; a file has to name each of `partitions`. Throws ToolError (`exception`). */
export function resetTarget(options: Options, partitions: readonly TopicPartition[], ports: ToolPorts): ResetScenario {
  if (options.has('to-offset')) return { to: 'offset', offset: options.valueOf('to-offset') ?? 0 }
  if (options.has('to-latest')) return { to: 'latest' }
  if (options.has('shift-by')) return { to: 'shift', by: options.valueOf('shift-by') ?? 0 }
  const dateTime = options.valueOf('to-datetime')
  if (dateTime !== undefined) {
    return { to: 'time', timestampMs: parsed(parseJavaDateTime, dateTime, 'java.text.ParseException') }
  }
  const duration = options.valueOf('by-duration')
  if (duration !== undefined) {
    const passedMs = parsed(parseIsoDuration, duration, 'java.time.format.DateTimeParseException')
    return { to: 'time', timestampMs: Math.floor(ports.clock.nowMs() - passedMs) }
  }
  const file = options.valueOf('from-file')
  return file === undefined ? { to: 'earliest' } : planned(readPlan(file, ports), partitions)
}

function parsed(parse: (text: string) => number, text: string, javaException: string): number {
  try {
    return parse(text)
  } catch (cause) {
    throw new ToolError('exception', (cause as SyntaxError).message, { javaException, cause })
  }
}

/** Lines `topic,partition,offset`. Kafka: parseResetPlan. */
function readPlan(file: string, ports: ToolPorts): ReadonlyMap<string, number> {
  const text = planText(file, ports)
  const parseFailure = (message: string) =>
    new ToolError('exception', message, { javaException: 'java.text.ParseException' })
  if (text === '') throw parseFailure('Error parsing reset plan CSV file. It is empty,')
  const lines = text.replace(/\n+$/, '').split('\n')
  return new Map(
    lines.map((line) => {
      const [topic, partition, offset, ...more] = line.split(',')
      if (topic === undefined || partition === undefined || offset === undefined || more.length > 0) {
        throw parseFailure('Reset plan CSV file is not following the format `TOPIC,PARTITION,OFFSET`.')
      }
      return [formatTopicPartition({ topic, partition: whole(partition, 32) }), whole(offset, 64)]
    }),
  )
}

function planText(file: string, ports: ToolPorts): string {
  try {
    return ports.readTextFile(file)
  } catch (cause) {
    if (!isKafkaError(cause)) throw cause
    throw new ToolError('exception', file, { javaException: 'java.nio.file.NoSuchFileException', cause })
  }
}

function whole(text: string, bits: 32 | 64): number {
  const value = parseJavaInteger(text, bits)
  if (value !== undefined) return value
  const javaException = 'java.lang.NumberFormatException'
  throw new ToolError('exception', `For input string: "${text}"`, { javaException })
}

function planned(plan: ReadonlyMap<string, number>, partitions: readonly TopicPartition[]): ResetScenario {
  const offsets = partitions.map((each) => {
    const offset = plan.get(formatTopicPartition(each))
    if (offset === undefined) {
      throw new ToolError('exception', `The file has no offset of ${formatTopicPartition(each)}.`)
    }
    return { topic: each.topic, partition: each.partition, offset }
  })
  return { to: 'plan', offsets }
}
