import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }
const id = { name: 'ID', isRequired: true, summary: 'The id of the broker.' } as const

const addFlags = {
  'log-dir': {
    argument: 'required',
    description: 'Where the log.dir of the broker is to be.',
    kafdir: {
      summary: 'Where its log.dir is to be, for instance on another disk; in the cluster directory without it.',
      placeholder: 'DIR',
    },
  },
} as const satisfies OptionTable

export const brokersListSpec = commandSpec({
  id: 'brokers list',
  summary: 'Show the brokers that the directory stands for.',
  description: [
    'Brokers whose directories are back take part again by this, and their replicas catch up.',
    'When piped, each broker is one line of columns separated by tabs: id, state, log.dir, replicas, partitions that it leads, replicas not in sync, bytes, what is wrong; - for what is not known, or nothing.',
  ],
  flags: { ...clusterFlags, ...common },
  json: [
    '{"brokers": [{"id": 2, "host": "localhost", "port": 9094, "rack": null, "state": "online", "logDir": "/disk2/kafdir",',
    '  "replicas": 12, "leaders": 4, "behind": 0, "sizeBytes": 74211, "error": null}]}',
    'state is online, fenced (by hand, or until somebody finds that it is back) or offline (its log.dir is not there, or has an error);',
    'behind counts replicas that are not in sync; error is {"name", "message"}, which says what is wrong with the log.dir.',
  ],
  examples: [{ command: 'kafdir brokers list', shows: 'Who is there, and who has what to do.' }],
})

export const brokersAddSpec = commandSpec({
  id: 'brokers add',
  summary: 'Add a broker: one more log.dir, for replicas.',
  description: [
    'It gets the id behind the highest that is in use, or the one that a log.dir of a removed broker says. Topics made from then on may have replicas on it; those that are there stay where they are until kafdir reassign moves them.',
    'Where a broker of that id was removed, the replicas that are still assigned to it are taken over, and catch up.',
  ],
  flags: { ...addFlags, ...directoryFlags, ...common },
  json: ['{"id": 2, "logDir": "/disk2/kafdir", "replicas": 0}; replicas counts those that are taken over'],
  examples: [
    { command: 'kafdir brokers add', shows: 'broker-2 in the cluster directory.' },
    { command: 'kafdir brokers add --log-dir /disk2/kafdir', shows: 'On another disk: what one loses, the other has.' },
  ],
})

export const brokersRemoveSpec = commandSpec({
  id: 'brokers remove',
  summary: 'Take a broker out of the cluster; its files stay.',
  description: [
    'Refused while it has the only replica of a partition: kafdir reassign moves those first. Its other replicas stay assigned to its id, and their partitions are under-replicated until kafdir reassign moves them, too, or a broker of that id is added.',
    'Asks at a terminal, and says what it costs.',
  ],
  argument: id,
  flags: { ...yesFlag, ...directoryFlags, ...common },
  json: [
    '{"id": 2, "removed": true, "logDir": "/disk2/kafdir", "replicas": 12, "underMinIsr": ["orders-0"]}',
    'replicas counts the partitions that had one there; underMinIsr names those that refuse acks=all now.',
  ],
  examples: [{ command: 'kafdir brokers remove 3', shows: 'Its directory can be deleted then.' }],
})

export const brokersFenceSpec = commandSpec({
  id: 'brokers fence',
  summary: 'Have a broker lead nothing and be in sync with nothing, as if its disk were gone.',
  description: ['Until kafdir brokers unfence.'],
  argument: id,
  flags: { ...directoryFlags, ...common },
  json: ['{"id": 2, "fenced": true}'],
  examples: [{ command: 'kafdir brokers fence 2', shows: 'To see what happens to its partitions.' }],
})

export const brokersUnfenceSpec = commandSpec({
  id: 'brokers unfence',
  summary: 'Let a fenced broker take part again.',
  description: ['Its replicas catch up and are in sync again.'],
  argument: id,
  flags: { ...directoryFlags, ...common },
  json: ['{"id": 2, "fenced": false}'],
  examples: [{ command: 'kafdir brokers unfence 2', shows: 'Back again.' }],
})
