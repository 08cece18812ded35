/** From what the user said to a directory, or to the reason why there is none. */

import type * as Dns from 'node:dns/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type LocatedAddress, PROJECT_DIRECTORY } from '../common/directory-place.ts'
import { javaTrim } from '../common/java-text.ts'
import { KafkaError } from '../common/kafka-error.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import { type BootstrapAliases, directoryOfFileAddress, parseBootstrapAliases } from './bootstrap-alias.ts'
import { clusterSetAside } from './copies/set-aside.ts'
import type { Environment } from './environment.ts'

/** The `--dir` and `--bootstrap-server` of a command line. */
export interface GivenAddress {
  readonly dir?: string | undefined
  readonly bootstrapServer?: string | undefined
  /** `--read-only`: change nothing, and mind no broker that runs there. */
  readonly readOnly?: boolean | undefined
  readonly bootstrapController?: string | undefined
  /** `file:DIR` is no address, as it is none to Kafka's clients. */
  readonly isStrict?: boolean
}

/** The absolute path of the directory meant; it need not exist. Throws as the address deserves. */
export async function resolveAddress(
  address: GivenAddress,
  environment: Environment,
  fileSystem: FileSystem,
): Promise<string> {
  return (await locateAddress(address, environment, fileSystem)).directory
}

/** The same with the reason for it. */
export async function locateAddress(
  { dir, bootstrapServer: broker, bootstrapController, isStrict = false }: GivenAddress,
  environment: Environment,
  fileSystem: FileSystem,
): Promise<LocatedAddress> {
  const absolute = (directory: string) => path.resolve(environment.workingDirectory, directory)
  const bootstrapServer = broker ?? bootstrapController
  if (dir !== undefined && bootstrapServer !== undefined) {
    throw new KafkaError('INVALID_CONFIG', { message: 'Give either --dir or --bootstrap-server, not both.' })
  }
  if (dir !== undefined) return { directory: absolute(oneDirectory(dir)), reasons: [{ kind: 'dir' }] }
  if (bootstrapServer === undefined) return defaultDirectory(environment, fileSystem)
  const fileDirectory = isStrict ? null : directoryOfFileAddress(bootstrapServer)
  if (fileDirectory !== null) {
    const reason = { kind: 'file-address', address: bootstrapServer } as const
    return { directory: absolute(oneDirectory(fileDirectory)), reasons: [reason] }
  }
  const aliases = parseBootstrapAliases(environment.kafdirBootstrap)
  const addresses = bootstrapServer.split(',').map(javaTrim)
  const stands = broker === undefined ? controllerAliases(aliases) : aliases
  const alias = addresses.find((address) => stands.has(address))
  if (alias === undefined) throw await unreachable(addresses, isStrict)
  const directory = stands.get(alias)
  const reason = { kind: 'alias', address: alias } as const
  if (directory != null) return { directory: absolute(directory), reasons: [reason] }
  const fallback = defaultDirectory(environment, fileSystem)
  return { directory: fallback.directory, reasons: [reason, ...fallback.reasons] }
}

/** The controller of a combined node listens, by custom, one port above its broker: 9092 and 9093. */
function controllerAliases(aliases: BootstrapAliases): BootstrapAliases {
  const next = [...aliases].map(([address, directory]) => {
    const colon = address.lastIndexOf(':')
    return [`${address.slice(0, colon)}:${Number(address.slice(colon + 1)) + 1}`, directory] as const
  })
  return new Map([...next, ...aliases])
}

/** `KAFDIR_HOME`, else the nearest `.kafdir` upwards, else a directory among the user's data. */
function defaultDirectory(environment: Environment, fileSystem: FileSystem): LocatedAddress {
  const { kafdirHome, workingDirectory, xdgDataHome, homeDirectory } = environment
  if (kafdirHome) refuseTilde(kafdirHome)
  if (kafdirHome) return { directory: path.resolve(workingDirectory, kafdirHome), reasons: [{ kind: 'home' }] }
  for (let directory = workingDirectory; ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, PROJECT_DIRECTORY)
    if (fileSystem.stat(candidate)?.isDirectory === true || clusterSetAside(candidate, fileSystem) !== null)
      return { directory: candidate, reasons: [{ kind: 'nearest' }] }
    if (path.dirname(directory) === directory) break
  }
  const userData = xdgDataHome || path.join(homeDirectory, '.local', 'share')
  return { directory: path.join(userData, 'kafdir'), reasons: [{ kind: 'user-data' }] }
}

function oneDirectory(dir: string): string {
  if (dir === '') throw new KafkaError('INVALID_CONFIG', { message: 'The directory of --dir is empty.' })
  refuseTilde(dir)
  if (!dir.includes(',')) return dir
  throw new KafkaError('UNSUPPORTED_VERSION', {
    message: 'Several log.dirs of one broker are not available in this version of kafdir; give one directory.',
  })
}

/** Shells leave `~` as it is in `--dir=~/x` and in quotes; a directory of that name is a danger to whoever removes it again. */
function refuseTilde(dir: string): void {
  if (dir !== '~' && !dir.startsWith('~/')) return
  throw new KafkaError('INVALID_CONFIG', {
    message: `${dir} would be a directory called ~: the shell has not put your home directory in its place.`,
    hint: `Write $HOME${dir.slice(1)}, or ./${dir} if you mean it.`,
  })
}

/** No alias: this version talks to directories only, and says so instead of picking one. */
async function unreachable(addresses: readonly string[], isStrict: boolean): Promise<KafkaError> {
  const hosts = addresses.map((address) => /^(?:[a-zA-Z]+:\/\/)?\[?([^\]:]+)\]?:(\d+)$/.exec(address)?.[1])
  const malformed = addresses.find((_, index) => hosts[index] === undefined)
  if (malformed !== undefined) {
    const hint = isStrict ? 'Give host:port.' : 'Give host:port, or name a directory with --dir DIR or file:DIR.'
    return new KafkaError('INVALID_REQUEST', {
      message: `'${malformed}' is not an address of the form host:port.`,
      hint,
    })
  }
  const all = addresses.join(',')
  const hint = `${all} is not an alias of a directory either: ${isStrict ? '' : 'use --dir DIR, or '}set KAFDIR_BOOTSTRAP=${addresses[0]} to let this address stand for the default directory.`
  if (await anyResolves(hosts.filter((host) => host !== undefined))) {
    return new KafkaError('NETWORK_EXCEPTION', {
      message: `This version of kafdir does not talk to servers: ${all} was not asked.`,
      hint,
    })
  }
  return new KafkaError('INVALID_REQUEST', { message: `No host of ${all} is known.`, hint })
}

async function anyResolves(hosts: readonly string[]): Promise<boolean> {
  for (const host of hosts) {
    try {
      // Loaded here, as it takes a millisecond.
      const { lookup } = createRequire(import.meta.url)('node:dns/promises') as typeof Dns
      await lookup(host)
      return true
    } catch {
      // this name leads nowhere; perhaps another one does
    }
  }
  return false
}
