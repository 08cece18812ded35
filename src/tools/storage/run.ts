/** kafka-storage: what `kafka-storage.sh` does with its options. Kafka: `StorageTool.execute`. */

import { randomUuid } from '../../common/uuid.ts'
import { textOf } from '../argument-parser-table.ts'
import { loadProperties } from '../command-config.ts'
import {
  featureDependencies,
  featureDependenciesText,
  versionMapping,
  versionMappingText,
} from '../features/version-mapping.ts'
import { type OptionTable, type OptionValues, parseJavaInteger } from '../option-table.ts'
import { serverConfig } from '../server-config.ts'
import { ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { bootstrapMetadataText } from './bootstrap-text.ts'
import { carryOutFormat, type FormatRequest, planFormat } from './format.ts'
import { logDirInfo, logDirInfoText } from './log-dir-info.ts'
import type { storageFormatOptionTable } from './options.ts'

type Options = OptionValues<OptionTable>

const commands: Readonly<Record<string, (options: Options, ports: ToolPorts) => Promise<ExitCode>>> = {
  info,
  format,
  'version-mapping': async (options, { stdout }) => {
    stdout.write(versionMappingText(versionMapping(textOf(options, 'release-version'))))
    return 0
  },
  'feature-dependencies': async (options, { stdout }) => {
    for (const text of options.valuesOf('feature')) stdout.write(dependenciesText(String(text)))
    return 0
  },
  'random-uuid': async (_, { stdout, random }) => {
    stdout.write(`${randomUuid(random)}\n`)
    return 0
  },
}

/** Runs one command of the tool. Throws ToolError and KafkaError. */
export async function runStorage(command: string, options: Options, ports: ToolPorts): Promise<ExitCode> {
  const run = commands[command]
  if (run === undefined) throw new Error(`kafka-storage has no command ${command}.`)
  return run(options, ports)
}

/** What the options of `format` ask for. Throws ToolError for a properties file that is of no use. */
export function formatRequest(
  options: OptionValues<typeof storageFormatOptionTable>,
  ports: Pick<ToolPorts, 'readTextFile'>,
): FormatRequest {
  return {
    config: serverConfig(loadProperties(options.valueOf('config'), ports)),
    clusterId: options.valueOf('cluster-id') ?? '',
    release: options.valueOf('release-version'),
    features: options.valuesOf('feature'),
    scram: options.valuesOf('add-scram'),
    ignoreFormatted: options.has('ignore-formatted'),
    isStandalone: options.has('standalone'),
    hasNoInitialControllers: options.has('no-initial-controllers'),
    initialControllers: options.valueOf('initial-controllers'),
  }
}

async function info(options: Options, ports: ToolPorts): Promise<ExitCode> {
  const { logDirs } = serverConfig(loadProperties(textOf(options, 'config') ?? '', ports))
  const found = logDirInfo(logDirs, await ports.openLogDirFiles())
  ports.stdout.write(logDirInfoText(found))
  return found.problems.length === 0 ? 0 : 1
}

async function format(options: Options, ports: ToolPorts): Promise<ExitCode> {
  const { stdout, random } = ports
  const request = formatRequest(options as OptionValues<typeof storageFormatOptionTable>, ports)
  const files = await ports.openLogDirFiles()
  const plan = await planFormat(request, files, random)
  for (const directory of plan.unreadable) {
    stdout.write(`I/O error trying to read log directory ${directory}. Ignoring...\n`)
  }
  if (plan.directories.length === 0) {
    stdout.write('All of the log directories are already formatted.\n')
    return 0
  }
  const { release } = plan.features
  stdout.write(`Bootstrap metadata: ${bootstrapMetadataText(plan.records, release.level)}\n`)
  await carryOutFormat(plan, request, files, ({ directory, description }) => {
    stdout.write(`Formatting ${description} ${directory} with metadata.version ${release.name}.\n`)
  })
  return 0
}

function dependenciesText(argument: string): string {
  const [name, levelText, ...others] = argument.split('=')
  if (name === undefined || levelText === undefined || others.length > 0) {
    const message = `Invalid feature format: ${argument}. Expected format: 'feature=version' (e.g. 'group.version=1')`
    throw new ToolError('terse', message)
  }
  const level = parseJavaInteger(levelText, 16)
  if (level === undefined) throw new ToolError('terse', `Invalid version format: ${levelText} for feature ${name}`)
  const dependencies = featureDependencies({ name, level }, (feature) => {
    return new ToolError('terse', `Feature level ${level} is not supported for feature ${feature.name}`)
  })
  return featureDependenciesText(dependencies)
}
