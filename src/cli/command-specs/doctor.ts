import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const doctorFlags = {
  deep: {
    argument: 'none',
    description: 'Read every record too.',
    kafdir: { summary: 'Take every batch apart, compressed ones too, and look at each record; takes longer.' },
  },
  repair: {
    argument: 'none',
    description: 'Put right what is provably safe.',
    kafdir: {
      summary: 'Put right what loses nothing: each step is told before it is done, and what is cut off is kept.',
    },
  },
} as const satisfies OptionTable

export const doctorSpec = commandSpec({
  id: 'doctor',
  summary: 'Examine a directory: every segment, index, checkpoint and the metadata, against each other.',
  description: [
    'Nothing is changed, and nobody is held up: it works while others write, on what a real broker left, on one log.dir of several, and where nothing may be written. What is found is damage (something is lost or can not be read), a warning (works, and should not stay so) or a note. The exit code is 1 when there is damage.',
    'With --repair, indexes are made anew of their logs, unfinished writes of dead processes are cut off and kept in .cut- files, half-removed directories go, and lines of partitions that do not exist leave the checkpoint files. Records that can be read are never touched, and what is ambiguous is left to you. Then it is examined once more.',
  ],
  strayWordOption: 'dir',
  flags: {
    ...doctorFlags,
    ...yesFlag,
    ...clusterFlags,
    ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']),
    ...jsonFlag,
  },
  json: [
    '{"directory": "/data", "kind": "cluster", "healthy": true, "clusterId", "versions": {"kafdir", "node", "metadata"},',
    '  "brokers": [{"id": 1, "logDir", "directoryId", "totalBytes", "usableBytes"}],',
    '  "counts": {"topics", "partitions", "segments", "batches", "records", "bytes", "groups", "committedOffsets"},',
    '  "locks": [{"file", "pid": 4711, "mode": "shared"}],',
    '  "findings": [{"severity": "damage", "code": "batch-checksum", "partition": "orders-0", "file", "position": 4711,',
    '    "offset": 12, "what", "meaning", "remedy", "canRepair": false}], "repaired": ["Made ..."]}',
    'kind is cluster or log.dir; severity is damage, warning or note; locks is null where the system does not tell;',
    'what is not known or does not apply is null; repaired is there with --repair: what was done, and findings are those after it.',
  ],
  examples: [
    { command: 'kafdir doctor', shows: 'Whether all is well in the default directory.' },
    {
      command: 'kafdir doctor --dir /var/lib/kafka/data --json',
      shows: 'The log.dir of a stopped broker, for a script.',
    },
    { command: 'kafdir doctor --repair', shows: 'What can be put right without losing anything.' },
  ],
})
