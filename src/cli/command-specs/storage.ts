import { addressOptionTable } from '../../tools/address-options.ts'
import { storageFormatOptionTable, storageInfoOptionTable } from '../../tools/storage/options.ts'
import { commandSpec, jsonFlag, pick } from '../command-spec.ts'

export const storageInfoSpec = commandSpec({
  id: 'storage info',
  summary: 'Show whether the log.dirs of a node are formatted, and for whom.',
  description: [
    'Without --config, the log.dir of the default directory, or of --dir.',
    'Nothing is changed, and no cluster is opened. The exit code is 1 when there is a problem.',
  ],
  strayWordOption: 'dir',
  flags: { ...storageInfoOptionTable, ...pick(addressOptionTable, ['dir']), ...jsonFlag },
  json: [
    '{"directories": ["/data"], "metadata": {"version": 1, "clusterId", "nodeId": 1, "directoryId"}, "problems": []}',
    'metadata is null when no directory is formatted; problems are sentences.',
  ],
  examples: [
    { command: 'kafdir storage info', shows: 'The ids in the default directory.' },
    { command: 'kafdir storage info -c server.properties', shows: 'The log.dirs that this broker would use.' },
  ],
})

export const storageFormatSpec = commandSpec({
  id: 'storage format',
  summary: 'Prepare the log.dirs of a node for a real broker.',
  description: [
    'A directory of kafdir needs no formatting: the first change makes it. This is for directories that a real broker is to start on first, as kafka-storage.sh prepares them.',
    'Of --standalone, --no-initial-controllers and --initial-controllers one is needed, unless the properties name controller.quorum.voters.',
  ],
  flags: { ...storageFormatOptionTable, ...jsonFlag },
  json: [
    '{"release": "4.3-IV0", "features": {"metadata.version": 30}, "users": ["alice"], "unreadable": [],',
    '  "formatted": [{"directory": "/data", "directoryId", "voter": true}]}',
    'formatted is empty when all directories were formatted already (with --ignore-formatted).',
  ],
  examples: [
    {
      command: 'kafdir storage format --standalone -t $(kafdir storage random-uuid) -c server.properties',
      shows: 'A node that is broker and only controller.',
    },
    {
      command: 'kafdir storage format -s -t my-cluster -c server.properties --release-version 4.0',
      shows: 'A cluster that older brokers can join.',
    },
  ],
})

export const storageRandomUuidSpec = commandSpec({
  id: 'storage random-uuid',
  summary: 'Print a new random id, for a cluster or a directory.',
  description: ['22 characters, never with a hyphen in front.'],
  flags: { ...jsonFlag },
  json: ['{"uuid": "MkU3OEVBNTcwNTJENDM2Qg"}'],
  examples: [{ command: 'kafdir storage random-uuid', shows: 'An id.' }],
})
