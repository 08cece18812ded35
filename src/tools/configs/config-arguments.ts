/** `--add-config` and `--delete-config`. Kafka: `ConfigCommand.parseConfigsToBeAdded`, `parseConfigsToBeDeleted`. */

import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { javaTrim } from '../../common/java-text.ts'
import { loadProperties } from '../command-config.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'

/** `k1=v1,k2=[v1,v2]` as a map; the last one of a name wins. Throws ToolError (`terse`). */
export function parseAddedConfigs(text: string): Map<string, string> {
  const added = new Map<string, string>()
  for (const pair of splitPairs(text)) {
    const [name, value, ...more] = splitOutsideBrackets(pair, '=')
    if (name === undefined || value === undefined || more.length > 0) throw notAPair(pair)
    added.set(javaTrim(name), javaTrim(value.replace(/\[?\]?/g, '')))
  }
  return added
}

/** What the properties file at `path` says. */
export function readAddedConfigs(path: string, ports: Pick<ToolPorts, 'readTextFile'>): Map<string, string> {
  return new Map(Object.entries(loadProperties(path, ports)))
}

/** `k1,k2`, perhaps several times; jopt-simple splits at the commas. */
export function parseDeletedConfigs(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(',')).map(javaTrim)
}

/** Throws ToolError (`terse`) for a name that no config can have. */
export function checkConfigNames(names: Iterable<string>): void {
  for (const name of names) {
    if (/^[$a-zA-Z0-9._-]*$/.test(name)) continue
    throw new ToolError('terse', `Invalid character found for config key: ${name}`, {
      plain: `'${name}' can't be the name of a config.`,
    })
  }
}

/** The order in which Java's Properties hand them out: it decides which of several mistakes is told. */
export function inJavaOrder(configs: ReadonlyMap<string, string>): Map<string, string> {
  const names = javaHashOrder([...configs.keys()], { hash: javaStringHash })
  return new Map(names.map((name) => [name, configs.get(name) ?? '']))
}

/** Cut at each separator that no square brackets enclose: the next bracket behind it opens, or there is none. */
function splitOutsideBrackets(text: string, separator: string): string[] {
  const parts: string[] = []
  let end = text.length
  let isOutside = true
  for (let at = text.length - 1; at >= 0; at--) {
    const character = text[at]
    if (character === '[') isOutside = true
    else if (character === ']') isOutside = false
    else if (character === separator && isOutside) {
      parts.push(text.slice(at + 1, end))
      end = at
    }
  }
  parts.push(text.slice(0, end))
  return parts.reverse()
}

/** Java drops empty strings at the end. */
function splitPairs(text: string): string[] {
  const pairs = splitOutsideBrackets(text, ',')
  while (pairs.length > 1 && pairs.at(-1) === '') pairs.pop()
  return pairs
}

function notAPair(pair: string): ToolError {
  return new ToolError(
    'terse',
    'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  ' +
      '"key=[val1,val2]" to group values which contain commas.',
    { plain: `'${pair}' is not a config: write NAME=VALUE, for example retention.ms=60000.` },
  )
}
