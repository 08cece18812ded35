/** The options of kafka-features, with the words of its help. Kafka: tools.FeatureCommand. */
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import { bootstrapOptions, oneBootstrapOption } from '../bootstrap-options.ts'
import type { OptionTable } from '../option-table.ts'
import { featureDependenciesHelp, versionMappingHelp } from './command-help.ts'

/** In front of the command. */
const clusterOptions = {
  ...bootstrapOptions({
    server: 'A comma-separated list of host:port pairs to use for establishing the connection to the Kafka cluster.',
    controller: 'A comma-separated list of host:port pairs to use for establishing the connection to the KRaft quorum.',
  }),
  'command-config': {
    argument: 'required',
    description: 'Property file containing configs to be passed to Admin Client.',
  },
} as const satisfies OptionTable

const releaseHelp =
  'For example, 3.9-IV0 will set metadata.version=21 and kraft.version=1. Use the version-mapping command to learn ' +
  'which features will be set for any given version.'

const dryRunFlag = { summary: 'Only say whether it could be done.' } as const

const unsafeFlag = { summary: 'Even where it may lose metadata.' } as const

const releaseFlag = {
  char: 'r',
  summary: 'Give all features the levels of a Kafka release.',
  placeholder: 'VERSION',
} as const

const featureFlag = {
  char: 'f',
  summary: 'A feature and its new level. May be repeated.',
  placeholder: 'NAME=LEVEL',
} as const

export const featuresUpgradeOptionTable = {
  metadata: {
    argument: 'required',
    description: 'DEPRECATED -- The level to which we should upgrade the metadata. For example, 3.3-IV3.',
  },
  'release-version': {
    argument: 'required',
    description: `The release version to update all features to. ${releaseHelp}`,
    kafdir: releaseFlag,
  },
  feature: {
    argument: 'required',
    repeatable: true,
    description: 'A feature upgrade we should perform, in feature=level format. For example: `metadata.version=5`.',
    kafdir: featureFlag,
  },
  'dry-run': {
    argument: 'none',
    description: 'Validate this upgrade, but do not perform it.',
    kafdir: dryRunFlag,
  },
} as const satisfies OptionTable

export const featuresDowngradeOptionTable = {
  metadata: {
    argument: 'required',
    description: 'DEPRECATED -- The level to which we should downgrade the metadata. For example, 3.3-IV0.',
  },
  'release-version': {
    argument: 'required',
    description: `The release version to downgrade all features to. ${releaseHelp}`,
    kafdir: releaseFlag,
  },
  feature: {
    argument: 'required',
    repeatable: true,
    description: 'A feature downgrade we should perform, in feature=level format. For example: `metadata.version=5`.',
    kafdir: featureFlag,
  },
  unsafe: {
    argument: 'none',
    description: 'Perform this downgrade even if it may irreversibly destroy metadata.',
    kafdir: unsafeFlag,
  },
  'dry-run': {
    argument: 'none',
    description: 'Validate this downgrade, but do not perform it.',
    kafdir: dryRunFlag,
  },
} as const satisfies OptionTable

export const featuresDisableOptionTable = {
  feature: {
    argument: 'required',
    repeatable: true,
    description: 'A feature flag to disable.',
    kafdir: { char: 'f', summary: 'A feature to switch off. May be repeated.', placeholder: 'NAME' },
  },
  unsafe: {
    argument: 'none',
    description: 'Disable this feature flag even if it may irreversibly destroy metadata.',
    kafdir: unsafeFlag,
  },
  'dry-run': {
    argument: 'none',
    description: 'Perform a dry-run of this disable operation.',
    kafdir: dryRunFlag,
  },
} as const satisfies OptionTable

export const featuresParserTable: ArgumentParserTable = {
  program: 'kafka-features',
  description: 'This tool manages feature flags in Kafka.',
  options: clusterOptions,
  // Its usage says that none is needed.
  exclusive: { ...oneBootstrapOption, isRequired: false },
  commands: {
    describe: {
      help: 'Describes the current active feature flags.',
      options: {
        'node-id': {
          argument: 'required',
          type: 'Integer',
          description:
            'The node id to which the requests should be sent. If not specified, the requests will be sent to an ' +
            'arbitrary controller/broker.',
        },
      },
    },
    upgrade: { help: 'Upgrade one or more feature flags.', options: featuresUpgradeOptionTable },
    downgrade: { help: 'Downgrade one or more feature flags.', options: featuresDowngradeOptionTable },
    disable: {
      help: 'Disable one or more feature flags. This is the same as downgrading the version to zero.',
      options: featuresDisableOptionTable,
    },
    'version-mapping': {
      help: versionMappingHelp,
      options: {
        'release-version': {
          argument: 'required',
          description:
            'The release version to use for the corresponding feature mapping. The minimum is 3.3-IV3; the default is 4.3-IV0',
        },
      },
    },
    'feature-dependencies': {
      help: featureDependenciesHelp,
      options: {
        feature: {
          argument: 'required',
          isRequired: true,
          repeatable: true,
          description:
            'The feature and version to look up dependencies for, in feature=version format. For example: `metadata.version=5`.',
        },
      },
    },
  },
}
