/**
 * Prints the records of Kafka's own topics as JSON: a record of another kind prints nothing. Kafka:
 * CoordinatorRecordMessageFormatter and the classes made of it.
 */
import {
  type CoordinatorKind,
  decodeCoordinatorRecord,
  type VersionedMessage,
} from '../../protocol/coordinator-record.ts'
import { messageToJson } from '../../protocol/message-json.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { ToolError } from '../tool-error.ts'
import type { CoordinatorFormatterName } from './formatter-classes.ts'
import { type MessageFormatter, writeWhole } from './message-formatter.ts'

interface PrintedRecords {
  readonly kind: CoordinatorKind
  /** Undefined: all that the coordinator has. */
  readonly types?: readonly string[]
}

/** What each formatter prints. */
const printedRecords: Readonly<Record<CoordinatorFormatterName, PrintedRecords>> = {
  OffsetsMessageFormatter: { kind: 'group', types: ['LegacyOffsetCommit', 'OffsetCommit'] },
  GroupMetadataMessageFormatter: { kind: 'group', types: ['GroupMetadata'] },
  TransactionLogMessageFormatter: { kind: 'transaction' },
  ShareGroupMessageFormatter: {
    kind: 'group',
    types: [
      'ShareGroupMemberMetadata',
      'ShareGroupMetadata',
      'ShareGroupTargetAssignmentMetadata',
      'ShareGroupTargetAssignmentMember',
      'ShareGroupCurrentMemberAssignment',
      'ShareGroupStatePartitionMetadata',
    ],
  },
  'group.share.ShareGroupStateMessageFormatter': { kind: 'share' },
}

/** `lineEnd` follows each record; Kafka's formatters put nothing there, so that their records run together. */
export function coordinatorFormatter(name: CoordinatorFormatterName, lineEnd: string): MessageFormatter {
  const { kind, types } = printedRecords[name]
  return {
    write(reader, _place, out) {
      const { source, keyStart, keyEnd, valueStart, valueEnd } = reader
      if (keyStart < 0) return
      const value = valueStart < 0 ? null : source.subarray(valueStart, valueEnd)
      const record = decoded(kind, source.subarray(keyStart, keyEnd), value, reader)
      if (record === undefined || types?.includes(record.type) === false) return
      const key = `{"type":${record.typeNumber},"data":${dataOf(record.key)}}`
      writeWhole(out, `{"key":${key},"value":${record.value === null ? 'null' : versioned(record.value)}}${lineEnd}`)
    },
  }
}

function decoded(kind: CoordinatorKind, key: Buffer, value: Buffer | null, { offset }: RecordReader) {
  try {
    return decodeCoordinatorRecord(kind, key, value)
  } catch (cause) {
    const reason = (cause as Error).message
    throw new ToolError('exception', `Could not read record at offset ${offset} due to: ${reason}`, {
      javaException: 'java.lang.RuntimeException',
      plain: `It is not a record of this coordinator: ${reason}`,
      cause,
    })
  }
}

function versioned(message: VersionedMessage): string {
  return `{"version":${message.version},"data":${dataOf(message)}}`
}

function dataOf({ schema, version, data }: VersionedMessage): string {
  return messageToJson(schema, version, data)
}
