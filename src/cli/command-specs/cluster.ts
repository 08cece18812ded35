import { listEndpointsOptionTable, unregisterOptionTable } from '../../tools/cluster/options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick } from '../command-spec.ts'

const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

export const clusterIdSpec = commandSpec({
  id: 'cluster id',
  summary: 'Print the id of the cluster.',
  description: ['A directory in which there is no cluster yet is left as it is, and told: exit 1.'],
  flags: { ...clusterFlags, ...common },
  json: ['{"clusterId": "MkU3OEVBNTcwNTJENDM2Qg"}'],
  examples: [{ command: 'kafdir cluster id', shows: 'The id alone, also for scripts.' }],
})

export const clusterEndpointsSpec = commandSpec({
  id: 'cluster endpoints',
  summary: 'Show the brokers and controllers, and where they would listen.',
  description: [
    'Nobody listens while the directory is the broker: these are the addresses that a real broker would have.',
    'When piped, one line each: kind, id, host, port, rack, state; tabs between them.',
  ],
  flags: { ...listEndpointsOptionTable, ...clusterFlags, ...common },
  json: [
    '{"brokers": [{"id": 1, "host": "localhost", "port": 9092, "rack": null, "fenced": false}],',
    '  "controllers": [{"id": 1, "host": "localhost", "port": 9093}]}',
  ],
  examples: [
    { command: 'kafdir cluster endpoints --include-fenced-brokers', shows: 'All brokers that ever registered.' },
  ],
})

export const clusterUnregisterSpec = commandSpec({
  id: 'cluster unregister',
  summary: 'Forget a broker that will not come back.',
  description: ["For the directory of a cluster that had more brokers. The directory itself can't be unregistered."],
  strayWordOption: 'id',
  flags: { ...unregisterOptionTable, ...directoryFlags, ...common },
  json: ['{"id": 2, "unregistered": true}'],
  examples: [
    { command: 'kafdir cluster unregister --id 2', shows: 'Broker 2 is no replica in sync of anything any more.' },
  ],
})

export const metadataQuorumDescribeSpec = commandSpec({
  id: 'metadata-quorum describe',
  summary: 'Show who votes on the metadata log, and how long it is.',
  description: [
    'A directory is its own quorum: whoever holds its lock for the moment is the controller.',
    'When piped, each fact is one line of columns separated by tabs: name, value; with --replication each node is one: id, directory id, end of its log, lag, last fetch, last caught up (milliseconds since 1970), status.',
  ],
  flags: {
    replication: {
      argument: 'none',
      description: 'Detailed information about the status of replication',
      kafdir: { char: 'r', summary: 'How far each voter and observer is.' },
    },
    ...clusterFlags,
    ...common,
  },
  json: [
    '{"clusterId", "leaderId": 1, "leaderEpoch": 1, "highWatermark": 42, "observers": [],',
    '  "voters": [{"id": 1, "directoryId", "logEndOffset": 42, "lag": 0, "lastFetchTimestamp", "lastCaughtUpTimestamp",',
    '    "endpoints": ["CONTROLLER://localhost:9093"]}]}',
    'logEndOffset, lag and times are null for a voter that is not here.',
  ],
  examples: [
    { command: 'kafdir metadata-quorum describe', shows: 'The controller, and the end of its log.' },
    { command: 'kafdir metadata-quorum describe --replication', shows: 'One line a node.' },
  ],
})
