import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = { ...clusterFlags, ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

export const topicsExportSpec = commandSpec({
  id: 'topics export',
  summary: 'Write topics and their configs as a file that topics import reads.',
  description: [
    'YAML, sorted by name: the same topics give the same file, so that it can be kept and compared.',
    "Of the configs only those that are set for the topic itself are in it. Kafka's own topics are left out unless they are named.",
  ],
  argument: {
    name: 'NAME',
    summary: 'The topics; all of them without it.',
    isRequired: false,
    isRepeatable: true,
    completes: 'topic',
  },
  flags: common,
  json: [
    '{"topics": {"orders": {"partitions": 3, "replicationFactor": 1, "configs": {"retention.ms": "60000"}}}}',
    'topics import reads this form too.',
  ],
  examples: [
    { command: 'kafdir topics export > topics.yaml', shows: 'All topics.' },
    { command: 'kafdir topics export orders --json', shows: 'One topic, as JSON.' },
    {
      command: 'kafdir topics export | diff topics.yaml -',
      shows: 'What is different from the file.',
    },
  ],
})

const importFlags = {
  'dry-run': {
    argument: 'none',
    description: 'Show what would be done.',
    kafdir: { char: 'n', summary: 'Only show what would be done, and whether it could be.' },
  },
  prune: {
    argument: 'none',
    description: 'Delete topics that are not in the file.',
    kafdir: { summary: "Delete topics that are not in the file, with their records; never Kafka's own." },
  },
} as const satisfies OptionTable

export const topicsImportSpec = commandSpec({
  id: 'topics import',
  summary: 'Create and change topics until they are as a file says.',
  description: [
    'Topics that are missing are created; partitions are added; configs get the values of the file, and those that it does not name are unset. Once all is so, importing again changes nothing.',
    'Everything is checked before anything is changed. Partitions never get fewer, and nothing is deleted without --prune; a file without any topic needs --yes for it.',
    'The file is YAML or JSON: topics, and below each name what is wanted of partitions, replicationFactor and configs.',
  ],
  argument: { name: 'FILE', summary: 'The file; - is standard input.', isRequired: true, completes: 'file' },
  flags: { ...importFlags, ...yesFlag, ...common },
  json: [
    '{"applied": true, "topics": [{"name", "action": "create", "partitions": 3, "partitionsBefore": null,',
    '  "configs": {"retention.ms": {"before": null, "after": "60000"}}, "error": null}]}',
    'applied is false with --dry-run, and where one topic could not be as the file says: nothing was changed then.',
    'action is create, change, delete or none; partitions is null for a topic that goes, or whose number is not known.',
    'error is null or {"name": "INVALID_CONFIG", "message"}.',
  ],
  examples: [
    { command: 'kafdir topics import topics.yaml --dry-run', shows: 'What would change.' },
    { command: 'kafdir topics import topics.yaml', shows: 'Make it so.' },
    {
      command: 'kafdir topics export --dir ./kafka-logs | kafdir topics import -',
      shows: 'The topics of another directory, without their records.',
    },
  ],
})
