import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

const copyFlags = {
  independent: {
    argument: 'none',
    description: 'Share no file.',
    kafdir: {
      summary: 'Copy every byte, instead of sharing closed segments with the source where the disk can do that.',
    },
  },
  incomplete: {
    argument: 'none',
    description: 'Copy what is there.',
    kafdir: {
      summary: 'Copy too when partitions are on brokers only that are away: they are missing in the copy then.',
    },
  },
} as const satisfies OptionTable

const snapshotFlags = {
  list: {
    argument: 'none',
    description: 'List what a directory holds.',
    kafdir: {
      summary: 'Copy nothing: list what DIR (a snapshot, or any directory) holds, sorted, to be compared with diff.',
    },
  },
} as const satisfies OptionTable

const restoreFlags = {
  force: {
    argument: 'none',
    description: 'Replace what is there.',
    kafdir: {
      summary: 'Replace the cluster that is there: it is kept aside until the new one is in its place, then removed.',
    },
  },
} as const satisfies OptionTable

const SHAPE = [
  '{"source": "/data", "target": "/copy", "partitions": 12, "bytes": 74211, "sharedBytes": 70000}',
  'partitions counts the metadata log too; sharedBytes are in files that source and target share.',
]

export const snapshotSpec = commandSpec({
  id: 'snapshot',
  summary: 'Copy a directory as it is at one moment, while others go on working in it.',
  description: [
    'The copy is a directory like any other: it can be looked at, worked on, moved, and given to a real broker. Topics, logs and groups in it fit together: logs end with whole batches, and no group is further than its logs. Several brokers become directories inside it, wherever their disks are. Members of groups are not copied.',
    'Segments that are closed take no room: they are shared, by the file system or by hard links, and whoever has to change one takes a copy first. --independent shares nothing, for a backup on its own.',
    'What can’t be copied whole is not copied: a log that is damaged at its end, and partitions on brokers only that are away (but see --incomplete).',
    'It gets its name when it is whole; a copy that was killed leaves DIR.new-* behind, which can be deleted.',
  ],
  argument: {
    name: 'DIR',
    isRequired: true,
    summary: 'Where the copy is to be; it must not exist. With --list, what is listed.',
    completes: 'file',
  },
  flags: { ...snapshotFlags, ...copyFlags, ...clusterFlags, ...common },
  json: [
    ...SHAPE,
    'With --list: {"clusterId", "brokers": [1], "topics": [{"name", "id", "partitions", "replicationFactor", "configs": {}}],',
    '  "partitions": [{"topic", "partition", "brokerId", "startOffset", "endOffset", "sizeBytes", "checksum", "epochs": ["0@0"]}],',
    '  "offsets": [{"group", "topic", "partition", "offset"}]}',
    'checksum is the CRC-32C of the batches between the two offsets, whatever segments they are in.',
  ],
  examples: [
    { command: 'kafdir snapshot fixtures/before', shows: 'The default directory as it is now.' },
    {
      command: 'diff <(kafdir snapshot --list a) <(kafdir snapshot --list b)',
      shows: 'What differs between two of them.',
    },
  ],
})

export const restoreSpec = commandSpec({
  id: 'restore',
  summary: 'Put a snapshot, or any directory, where a cluster is to be.',
  description: [
    'Into the default directory, or that of --dir, which must be new or empty. With --force what is there is replaced, unless somebody works in it, or files are in it that are no part of a cluster; on a terminal you are asked first. The snapshot stays as it is, and can be restored again.',
    'What is replaced is kept as DIR.old-restore until the new one is in its place. After a restore that was killed in between, other commands say so and make no new cluster there; the next restore to DIR puts the old one back first.',
  ],
  argument: { name: 'SNAPSHOT', isRequired: true, summary: 'The directory to be copied.', completes: 'file' },
  flags: { ...restoreFlags, ...copyFlags, ...yesFlag, ...directoryFlags, ...common },
  json: SHAPE,
  examples: [
    { command: 'kafdir restore fixtures/before --dir /tmp/test', shows: 'A cluster for one test, in milliseconds.' },
    { command: 'kafdir restore backup --force', shows: 'The default directory as it was.' },
  ],
})
