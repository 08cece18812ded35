import {
  featuresDisableOptionTable,
  featuresDowngradeOptionTable,
  featuresUpgradeOptionTable,
} from '../../tools/features/options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, jsonFlag, pick } from '../command-spec.ts'

const common = { ...clusterFlags, ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

const updateJson = [
  '{"dryRun": false, "updates": [{"feature": "share.version", "level": 1}], "error": null}',
  'All updates are made, or none: error is {"name": "INVALID_UPDATE_VERSION", "message"} then, and the exit code 1.',
]

export const featuresDescribeSpec = commandSpec({
  id: 'features describe',
  summary: 'Show the levels of the features that the cluster agrees on.',
  description: [
    'When piped, one line a feature: name, lowest and highest level supported, level set; tabs between them.',
  ],
  flags: { ...common },
  json: [
    '{"epoch": 42, "features": [{"feature": "metadata.version", "minLevel": 7, "maxLevel": 30, "level": 30, "name": "4.3-IV0"}]}',
    'name is null for all features but metadata.version; level 0 is off; epoch is the offset of the metadata.',
  ],
  examples: [{ command: 'kafdir features describe', shows: 'For instance, whether eligible leader replicas are on.' }],
})

export const featuresUpgradeSpec = commandSpec({
  id: 'features upgrade',
  summary: 'Raise levels of features.',
  description: ['A real broker started on the directory later has to know these levels.'],
  strayWordOption: 'feature',
  flags: { ...pick(featuresUpgradeOptionTable, ['feature', 'release-version', 'dry-run']), ...common },
  json: updateJson,
  examples: [
    { command: 'kafdir features upgrade --release-version 4.3', shows: 'All features of that release.' },
    { command: 'kafdir features upgrade --feature share.version=1 --dry-run', shows: 'Whether it could be done.' },
  ],
})

export const featuresDowngradeSpec = commandSpec({
  id: 'features downgrade',
  summary: 'Lower levels of features.',
  description: ['metadata.version can only go back as far as the records in the metadata log stay the same.'],
  strayWordOption: 'feature',
  flags: { ...pick(featuresDowngradeOptionTable, ['feature', 'release-version', 'unsafe', 'dry-run']), ...common },
  json: updateJson,
  examples: [{ command: 'kafdir features downgrade --feature group.version=0', shows: 'Classic groups only.' }],
})

export const featuresDisableSpec = commandSpec({
  id: 'features disable',
  summary: 'Switch features off.',
  description: ['The same as a downgrade to level 0.'],
  strayWordOption: 'feature',
  flags: { ...pick(featuresDisableOptionTable, ['feature', 'unsafe', 'dry-run']), ...common },
  json: updateJson,
  examples: [{ command: 'kafdir features disable --feature share.version', shows: 'No share groups.' }],
})

export const featuresVersionMappingSpec = commandSpec({
  id: 'features version-mapping',
  summary: 'Show which levels of features go with a Kafka release.',
  description: ['Without VERSION, the latest release that is known. No cluster is opened.'],
  argument: { name: 'VERSION', summary: 'A release, 4.0, or a metadata.version, 4.0-IV1.', isRequired: false },
  flags: { ...jsonFlag },
  json: ['{"release": "4.0", "features": {"metadata.version": 25, "kraft.version": 1}}'],
  examples: [{ command: 'kafdir features version-mapping 4.0', shows: 'What a new 4.0 cluster begins with.' }],
})

export const featuresDependenciesSpec = commandSpec({
  id: 'features dependencies',
  summary: 'Show what a level of a feature needs.',
  description: ['No cluster is opened.'],
  argument: { name: 'NAME=LEVEL', summary: 'A feature and a level of it.', isRequired: true },
  flags: { ...jsonFlag },
  json: ['{"feature": "eligible.leader.replicas.version", "level": 1, "requires": {"metadata.version": 23}}'],
  examples: [
    {
      command: 'kafdir features dependencies eligible.leader.replicas.version=1',
      shows: 'The metadata.version that it needs.',
    },
  ],
})
