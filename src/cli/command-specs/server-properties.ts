import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick } from '../command-spec.ts'

export const serverPropertiesSpec = commandSpec({
  id: 'server-properties',
  summary: 'Print the server.properties for a real Kafka broker on the directory.',
  description: [
    'Kafka 4.3.1 starts on the directory itself, with all topics and records; nothing has to be formatted. Stop it in order, and kafdir goes on where it stopped. While it runs, kafdir reads the directory with --read-only and changes nothing.',
    'The broker listens on this machine only, and keeps its own log.dir: settings that mean something to kafdir have the values that they have here.',
  ],
  flags: {
    port: {
      argument: 'required',
      type: 'Integer',
      default: '9092',
      description: 'The port of the broker.',
      kafdir: { char: 'p', summary: 'The port for clients; 9092 without it.', placeholder: 'N' },
    },
    'controller-port': {
      argument: 'required',
      type: 'Integer',
      default: '9093',
      description: 'The port of the controller.',
      kafdir: { summary: 'The port of its controller; 9093 without it.', placeholder: 'N' },
    },
    host: {
      argument: 'required',
      type: 'String',
      default: 'localhost',
      description: 'The name under which both listen.',
      kafdir: { summary: 'The name or address under which both listen; localhost without it.', placeholder: 'NAME' },
    },
    ...clusterFlags,
    ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']),
    ...jsonFlag,
  },
  json: ['{"process.roles": "broker,controller", "node.id": "1", "log.dirs": "/data/broker-1"}, every value a string'],
  examples: [
    {
      command: 'kafdir server-properties > server.properties && kafka-server-start.sh server.properties',
      shows: 'A real broker takes the directory over.',
    },
    {
      command: 'kafdir server-properties --dir ./data --port 19092 --controller-port 19093',
      shows: 'Another directory, and ports that are free.',
    },
  ],
})
