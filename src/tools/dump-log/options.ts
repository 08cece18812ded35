/** The options of kafka-dump-log, with the words of Kafka 4.3.1's help. Kafka: DumpLogSegments.DumpLogSegmentsOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

const STRING_DECODER = 'org.apache.kafka.tools.api.StringDecoder'
const DECODER_TRAIT =
  'This class should implement org.apache.kafka.tools.api.Decoder trait. Custom jar should be available in kafka/libs directory.'

/** What is to be shown, and how. */
export const dumpContentOptionTable = {
  'cluster-metadata-decoder': {
    argument: 'none',
    description: 'If set, log data will be parsed as cluster metadata records.',
    kafdir: { summary: 'Show records as those of __cluster_metadata.' },
  },
  'deep-iteration': {
    argument: 'none',
    description: 'If set, uses deep instead of shallow iteration. Automatically set if print-data-log is enabled.',
    kafdir: { char: 'r', summary: 'Show records too, not only batches.' },
  },
  'index-sanity-check': {
    argument: 'none',
    description:
      'If set, just checks the index sanity without printing its content. This is the same check that is executed on ' +
      'broker startup to determine if an index needs rebuilding or not.',
    kafdir: { summary: 'Only check of indexes what a broker checks when it starts.' },
  },
  'key-decoder-class': {
    argument: 'optional',
    type: 'String',
    default: STRING_DECODER,
    description: `If set, used to deserialize the keys. ${DECODER_TRAIT}`,
    kafdir: { summary: 'How keys are shown: one of org.apache.kafka.tools.api', placeholder: 'CLASS' },
  },
  'max-bytes': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'size',
    default: '2147483647',
    description: 'Limit the amount of total batches read in bytes avoiding reading the whole .log file(s).',
    kafdir: { summary: 'Read only the whole batches in the first N bytes of each log.', placeholder: 'N' },
  },
  'max-message-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'size',
    default: '5242880',
    description: 'Size of largest message.',
    kafdir: { summary: 'The largest batch that an index entry may lead to.', placeholder: 'N' },
  },
  'offsets-decoder': {
    argument: 'none',
    description: 'If set, log data will be parsed as offset data from the __consumer_offsets topic.',
    kafdir: { summary: 'Show records as those of __consumer_offsets.' },
  },
  'print-data-log': {
    argument: 'none',
    description:
      'If set, printing the messages content when dumping data logs. Automatically set if any decoder option is specified.',
    kafdir: { char: 'p', summary: 'Show records with their keys and values.' },
  },
  'remote-log-metadata-decoder': {
    argument: 'none',
    description:
      'If set, log data will be parsed as TopicBasedRemoteLogMetadataManager (RLMM) metadata records. Instead, the ' +
      'value-decoder-class option can be used if a custom RLMM implementation is configured.',
    kafdir: { summary: 'Show records as those of __remote_log_metadata.' },
  },
  'share-group-state-decoder': {
    argument: 'none',
    description: 'If set, log data will be parsed as share group state data from the __share_group_state topic.',
    kafdir: { summary: 'Show records as those of __share_group_state.' },
  },
  'skip-record-metadata': {
    argument: 'none',
    description: 'Skip metadata when printing records. This flag also skips control records.',
    kafdir: { summary: 'Of records show keys and values only.' },
  },
  'transaction-log-decoder': {
    argument: 'none',
    description: 'If set, log data will be parsed as transaction metadata from the __transaction_state topic.',
    kafdir: { summary: 'Show records as those of __transaction_state.' },
  },
  'value-decoder-class': {
    argument: 'optional',
    type: 'String',
    default: STRING_DECODER,
    description: `If set, used to deserialize the messages. ${DECODER_TRAIT}`,
    kafdir: { summary: 'How values are shown: one of org.apache.kafka.tools.api', placeholder: 'CLASS' },
  },
  'verify-index-only': {
    argument: 'none',
    description: 'If set, just verify the index log without printing its content.',
    kafdir: { summary: 'Compare indexes with the log, without showing their entries.' },
  },
} as const satisfies OptionTable

export type DumpContentOptionTable = typeof dumpContentOptionTable

export const dumpLogOptionTable = {
  ...addressOptionTable,
  ...dumpContentOptionTable,
  files: {
    argument: 'required',
    type: 'String',
    argumentName: 'file1, file2, ...',
    description: 'REQUIRED: The comma separated list of data and index log files to be dumped.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type DumpLogOptionTable = typeof dumpLogOptionTable
