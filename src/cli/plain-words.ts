/** Kafka's messages that speak of the inside of a Java program, for people who see no such program. */
const translations: readonly (readonly [pattern: RegExp, plain: string])[] = [
  [
    /^Invalid value org\.apache\.kafka\.common\.config\.ConfigException: ([\s\S]*) for configuration Invalid dynamic configuration$/,
    '$1',
  ],
  [/^requirement failed: ([\s\S]*)$/, '$1'],
  // Kafka's words for the error without a message: who found the damage has named the file before.
  [
    /^This message has failed its CRC checksum, exceeds the valid size, has a null key for a compacted topic, or is otherwise corrupt\.$/,
    "A log of the directory is damaged, and what it holds can't be shown",
  ],
  [/^\/ by zero$/, 'log.cleaner.threads must be at least 1'],
  [/^For input string: "([\s\S]*)"$/, "'$1' is not a whole number"],
  [/\bListenerName\(([^)]*)\)/, '$1'],
  [
    /^Validation of dynamic config update of Set\((.*)\) failed with class class .*$/,
    '$1 names a class that a broker on this directory could not load',
  ],
  [
    /^Can't (?:APPEND|SUBTRACT) to key (\S+) because its type is not LIST\.$/,
    '$1 is not a list, so nothing can be added to it or taken out',
  ],
  [
    /^Dynamic thread count update validation failed for ([^=]+=-?\d+), value should /,
    '$1 is not possible: the value should ',
  ],
]

/** The same in plain words; most messages stay as they are. */
export function plainWords(message: string): string {
  return translations.reduce((text, [pattern, plain]) => text.replace(pattern, plain), message)
}
