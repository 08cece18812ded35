/**
 * `KAFDIR_BOOTSTRAP`: a comma list of `host:port`, for the default directory, or `host:port=file:DIR`. With it a script
 * that names a server runs unchanged where there is none.
 */
import { javaTrim } from '../common/java-text.ts'
import { KafkaError } from '../common/kafka-error.ts'

/** Directory behind an address; null stands for the default directory. */
export type BootstrapAliases = ReadonlyMap<string, string | null>

const FILE_SCHEME = 'file:'

/** The path in `file:DIR`, or null for anything else. `file:///dir` is understood too. */
export function directoryOfFileAddress(address: string): string | null {
  if (!address.startsWith(FILE_SCHEME)) return null
  const rest = address.slice(FILE_SCHEME.length)
  return rest.startsWith('//') ? rest.slice(2) : rest
}

/** Throws INVALID_CONFIG for an entry that is neither form. */
export function parseBootstrapAliases(text: string | undefined): BootstrapAliases {
  const aliases = new Map<string, string | null>()
  for (const entry of (text ?? '').split(',').map(javaTrim)) {
    if (entry === '') continue
    const at = entry.indexOf('=')
    const address = at < 0 ? entry : entry.slice(0, at)
    const directory = at < 0 ? null : directoryOfFileAddress(entry.slice(at + 1))
    if (!/^[^:=]+:\d+$/.test(address) || (at >= 0 && !directory)) {
      throw new KafkaError('INVALID_CONFIG', {
        message: `KAFDIR_BOOTSTRAP holds '${entry}', which is neither host:port nor host:port=file:DIR.`,
      })
    }
    aliases.set(address, directory)
  }
  return aliases
}
