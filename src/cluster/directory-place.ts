/** Which directory is meant and why, for those who ask: nothing is opened or changed. */
import type { DirectoryPlace } from '../common/directory-place.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import { parseBootstrapAliases } from './bootstrap-alias.ts'
import { inspectClusterDirectory } from './cluster-directory.ts'
import type { Environment } from './environment.ts'
import { type GivenAddress, locateAddress } from './resolve-address.ts'

/** Throws KafkaError for an address that leads nowhere; what is wrong with the directory is in the result. */
export async function directoryPlace(
  address: GivenAddress,
  environment: Environment,
  fileSystem: FileSystem,
): Promise<DirectoryPlace> {
  const located = await locateAddress(address, environment, fileSystem)
  const aliases = await aliasesOf(located.directory, environment, fileSystem)
  try {
    const { logDir, exists } = inspectClusterDirectory(located.directory, fileSystem)
    return { ...located, aliases, logDir, exists, problem: null }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return { ...located, aliases, logDir: null, exists: false, problem: error.message }
  }
}

async function aliasesOf(directory: string, environment: Environment, fileSystem: FileSystem): Promise<string[]> {
  const aliases: string[] = []
  for (const bootstrapServer of parseBootstrapAliases(environment.kafdirBootstrap).keys()) {
    const located = await locateAddress({ bootstrapServer }, environment, fileSystem)
    if (located.directory === directory) aliases.push(bootstrapServer)
  }
  return aliases
}
