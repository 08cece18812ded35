import { kafdirDumpLogOptionTable } from '../../tools/dump-log/kafdir-options.ts'
import { commandSpec } from '../command-spec.ts'

export const dumpLogSpec = commandSpec({
  id: 'dump-log',
  summary: 'Show what is in the files of a log: batches, records, indexes, snapshots.',
  description: [
    'Files may be named by their paths, by the directory that they are in, or by their partition. Nothing is changed, and nothing needs to be stopped.',
    "Indexes are compared with their log. The exit code is 1 when a file can't be read or an index is wrong; gaps between offsets, which compaction leaves, are only told.",
    "With --print-data-log the records of Kafka's own topics are decoded without being asked to, if the directory is named like the partition.",
  ],
  argument: {
    name: 'FILE',
    summary: 'Files, directories, or partitions such as orders-0.',
    isRequired: true,
    isRepeatable: true,
    completes: 'file',
  },
  flags: kafdirDumpLogOptionTable,
  json: [
    'One object a line, described by docs/dump-log.schema.json; its type is file, log, snapshot, batch, record, invalidBytes,',
    'indexEntry, timeIndexEntry, emptyIndex, sanityCheck, abortedTransaction, producer, finding or error;',
    'with --annotate file, part, bytes or error. Integers beyond 2^53 are text.',
    '{"type": "record", "offset": 0, "timestamp": 1700000000000, "keySize": 2, "valueSize": 2, "key": "k1", "value": "v1"}',
  ],
  jsonIsStream: true,
  examples: [
    { command: 'kafdir dump-log orders-0', shows: 'The batches of a partition.' },
    { command: 'kafdir dump-log orders-0 --print-data-log', shows: 'Its records too.' },
    { command: 'kafdir dump-log orders-0 --annotate | less', shows: 'What each byte means.' },
    { command: 'kafdir dump-log orders-0 --all', shows: 'Also whether the indexes fit the log.' },
    {
      command: 'kafdir dump-log broker-1/__cluster_metadata-0/00000000000000000000.log -p --json',
      shows: 'What happened to the cluster, for a program.',
    },
  ],
})
