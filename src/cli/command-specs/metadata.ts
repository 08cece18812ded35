import { topicsOptionTable } from '../../tools/topics/options.ts'
import { type ArgumentSpec, clusterFlags, commandSpec, jsonFlag, pick } from '../command-spec.ts'

const flags = {
  snapshot: {
    argument: 'required',
    description: 'The metadata snapshot file to read.',
    kafdir: {
      char: 's',
      summary: 'Look into this snapshot, or segment of the metadata log, and not at the newest metadata.',
      placeholder: 'FILE',
    },
  },
  ...clusterFlags,
  ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']),
} as const

const paths: ArgumentSpec = {
  name: 'PATH',
  summary: "Paths such as image/topics/byName/orders; * ? and {a,b} stand for names. Without one: '/'.",
  isRequired: false,
  isRepeatable: true,
}

export const metadataLsSpec = commandSpec({
  id: 'metadata ls',
  summary: 'List what is at a path in the metadata.',
  description: [
    'The metadata of the cluster is shown as a tree of directories and files, as kafka-metadata-shell.sh does.',
  ],
  argument: paths,
  flags: { ...flags, ...jsonFlag },
  json: ['{"nodes": [{"path": "/image/topics", "kind": "directory", "children": ["byId", "byName"]}]}'],
  examples: [
    { command: 'kafdir metadata ls image/topics/byName', shows: 'The topics, by name.' },
    { command: "kafdir metadata ls 'image/*'", shows: 'What there is of each kind.' },
  ],
})

export const metadataTreeSpec = commandSpec({
  id: 'metadata tree',
  summary: 'Show the metadata at a path, and all that is below it.',
  description: ['Of a file, its text; secrets of users are shown as they are kept.'],
  argument: paths,
  flags: { ...flags, ...jsonFlag },
  json: ['{"nodes": [{"path": "/image/producerIds", "value": {"nextProducerId": "1000"}}]}'],
  examples: [
    { command: 'kafdir metadata tree image/topics/byName/orders', shows: 'A topic and the state of its partitions.' },
    { command: 'kafdir metadata tree image/features --json', shows: 'The levels of features, for a program.' },
  ],
})

export const metadataShellSpec = commandSpec({
  id: 'metadata shell',
  summary: 'Walk through the metadata with ls, cd, cat, find and tree.',
  description: [
    'The commands are those of kafka-metadata-shell.sh: type help for a list. Tab completes commands and paths.',
    'Lines may come out of a pipe too.',
  ],
  flags,
  examples: [{ command: "echo 'ls image/topics/byName' | kafdir metadata shell", shows: 'What ls says.' }],
})
