import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick } from '../command-spec.ts'

export const serverPropertiesSpec = commandSpec({
  id: 'server-properties',
  summary: 'Print the server.properties for a real Kafka broker on the directory.',
  description: [
    'Kafka 4.3.1 starts on the directory itself, with all topics and records; nothing has to be formatted. Stop it in order, and kafdir goes on where it stopped. While it runs, kafdir reads the directory with --read-only and changes nothing.',
    'The broker listens on this machine only, and keeps its own log.dir: settings that mean something to kafdir have the values that they have here.',
    'Of several brokers each gets a file, and all are started, or most of them: they listen where the metadata says, broker N on port 9090 + 2N and its controller on the next one, and find each other there.',
  ],
  flags: {
    broker: {
      argument: 'required',
      type: 'Integer',
      description: 'The id of the broker.',
      kafdir: {
        char: 'b',
        summary: 'Which one, where the directory stands for several; --dir DIR/broker-N says it too.',
        placeholder: 'N',
      },
    },
    port: {
      argument: 'required',
      type: 'Integer',
      description: 'The port of the broker.',
      kafdir: { char: 'p', summary: 'The port for clients; 9092 without it.', placeholder: 'N' },
    },
    'controller-port': {
      argument: 'required',
      type: 'Integer',
      description: 'The port of the controller.',
      kafdir: { summary: 'The port of its controller; 9093 without it.', placeholder: 'N' },
    },
    host: {
      argument: 'required',
      type: 'String',
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
      command: 'kafdir server-properties > server.properties && /opt/kafka/bin/kafka-server-start.sh server.properties',
      shows: 'A real broker, of the Kafka in /opt/kafka, takes the directory over.',
    },
    {
      command: 'kafdir server-properties --dir ./data --port 19092 --controller-port 19093',
      shows: 'Another directory, and ports that are free.',
    },
    {
      command: 'kafdir server-properties --broker 2 > server-2.properties',
      shows: 'One of several brokers, which find each other by what their files say.',
    },
  ],
})
