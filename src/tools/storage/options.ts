/** The options of kafka-storage, with the words of its help. Kafka: tools.StorageTool. */
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import { featureDependenciesHelp, versionMappingHelp } from '../features/command-help.ts'
import type { OptionTable } from '../option-table.ts'

const configOption = {
  config: {
    argument: 'required',
    letter: 'c',
    isRequired: true,
    description: 'The Kafka configuration file to use.',
    kafdir: {
      char: 'c',
      summary: 'The server.properties of the node: its log.dirs and its node.id are used.',
      placeholder: 'FILE',
    },
  },
} as const satisfies OptionTable

export const storageFormatOptionTable = {
  ...configOption,
  'cluster-id': {
    argument: 'required',
    letter: 't',
    isRequired: true,
    description: 'The cluster ID to use.',
    kafdir: {
      char: 't',
      summary: 'The id of the cluster, the same for all nodes; kafdir storage random-uuid makes one.',
      placeholder: 'ID',
    },
  },
  'add-scram': {
    argument: 'required',
    letter: 'S',
    repeatable: true,
    description:
      'A SCRAM_CREDENTIAL to add to the __cluster_metadata log e.g.\n' +
      "'SCRAM-SHA-256=[name=alice,password=alice-secret]'\n" +
      `'SCRAM-SHA-512=[name=alice,iterations=8192,salt="N3E=",saltedpassword="YCE="]'`,
    kafdir: {
      char: 'S',
      summary: "A user of the new cluster: 'SCRAM-SHA-256=[name=alice,password=secret]'. May be repeated.",
      placeholder: 'CREDENTIAL',
    },
  },
  'ignore-formatted': {
    argument: 'none',
    letter: 'g',
    description:
      'When this option is passed, the format command will skip over already formatted directories rather than failing.',
    kafdir: { char: 'g', summary: 'Leave directories alone that are formatted already.' },
  },
  'release-version': {
    argument: 'required',
    letter: 'r',
    description:
      'The release version to use for the initial feature settings. The minimum is 3.3-IV3; the default is 4.3-IV0',
    kafdir: {
      char: 'r',
      summary: 'The Kafka release whose features the cluster begins with; default 4.3.',
      placeholder: 'VERSION',
    },
  },
  feature: {
    argument: 'required',
    letter: 'f',
    repeatable: true,
    description: 'The setting to use for a specific feature, in feature=level format. For example: `kraft.version=1`.',
    kafdir: { char: 'f', summary: 'Another level of one feature. May be repeated.', placeholder: 'NAME=LEVEL' },
  },
  standalone: {
    argument: 'none',
    letter: 's',
    description:
      'Used to initialize a controller as a single-node dynamic quorum. When setting this flag, the ' +
      'controller.quorum.voters config must not be set, and controller.quorum.bootstrap.servers is set instead.',
    kafdir: { char: 's', summary: 'This node is the only controller.' },
  },
  'no-initial-controllers': {
    argument: 'none',
    letter: 'N',
    description:
      'Used to initialize a server without specifying a dynamic quorum. When setting this flag, the ' +
      'controller.quorum.voters config should not be set, and controller.quorum.bootstrap.servers is set instead.',
    kafdir: { char: 'N', summary: 'The controllers are others: this node will ask them.' },
  },
  'initial-controllers': {
    argument: 'required',
    letter: 'I',
    description:
      'Used to initialize a server with the specified dynamic quorum. The argument is a comma-separated list of ' +
      'id@hostname:port:directory. The same values must be used to format all nodes. For example:\n' +
      '0@example.com:8082:JEXY6aqzQY-32P5TStzaFg,1@example.com:8083:MvDxzVmcRsaTz33bUuRU6A,' +
      '2@example.com:8084:07R5amHmR32VDA6jHkGbTA\n. When setting this flag, the controller.quorum.voters config must ' +
      'not be set, and controller.quorum.bootstrap.servers is set instead.',
    kafdir: { char: 'I', summary: 'All controllers: id@host:port:directory-id, with commas.', placeholder: 'LIST' },
  },
} as const satisfies OptionTable

export const storageInfoOptionTable = configOption

const versionMappingOptionTable = {
  'release-version': {
    argument: 'required',
    letter: 'r',
    description:
      'The release version to use for the corresponding feature mapping. The minimum is 3.3-IV3; the default is 4.3-IV0',
  },
} as const satisfies OptionTable

export const storageParserTable: ArgumentParserTable = {
  program: 'kafka-storage',
  description: 'The Kafka storage tool.',
  readsArgumentFiles: true,
  options: {},
  commands: {
    info: {
      help: 'Get information about the Kafka log directories on this node.',
      options: storageInfoOptionTable,
    },
    format: {
      help: 'Format the Kafka log directories on this node.',
      options: storageFormatOptionTable,
      exclusive: { names: ['standalone', 'no-initial-controllers', 'initial-controllers'], isRequired: false },
    },
    'version-mapping': { help: versionMappingHelp, options: versionMappingOptionTable },
    'feature-dependencies': {
      help: featureDependenciesHelp,
      options: {
        feature: {
          argument: 'required',
          letter: 'f',
          isRequired: true,
          repeatable: true,
          description:
            'The features and their versions to look up dependencies for, in feature=version format. For example: ' +
            '`metadata.version=5`.',
        },
      },
    },
    'random-uuid': { help: 'Print a random UUID.', options: {} },
  },
}
