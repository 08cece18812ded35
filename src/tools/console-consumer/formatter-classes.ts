/** The formatters that there are, by the names of Kafka's classes. */

const PACKAGE = 'org.apache.kafka.tools.consumer.'

const COORDINATOR_FORMATTERS = [
  'OffsetsMessageFormatter',
  'GroupMetadataMessageFormatter',
  'TransactionLogMessageFormatter',
  'ShareGroupMessageFormatter',
  'group.share.ShareGroupStateMessageFormatter',
] as const

/** A formatter of a coordinator's topic, without Kafka's package. */
export type CoordinatorFormatterName = (typeof COORDINATOR_FORMATTERS)[number]

const FORMATTERS = [
  'DefaultMessageFormatter',
  'LoggingMessageFormatter',
  'NoOpMessageFormatter',
  ...COORDINATOR_FORMATTERS,
] as const

export type FormatterName = (typeof FORMATTERS)[number]

/** Kafka's formatter of that full class name, without the package; undefined when it has none. */
export function formatterNamed(className: string): FormatterName | undefined {
  return FORMATTERS.find((name) => className === `${PACKAGE}${name}`)
}

/** The same for people: the package and `MessageFormatter` may be left out, in any case: `offsets`, `share-group-state`. */
export function formatterMeant(text: string): string | undefined {
  const wanted = plainName(text)
  const name = FORMATTERS.find((candidate) => plainName(candidate) === wanted)
  return name && `${PACKAGE}${name}`
}

/** What people may write for each formatter. */
export const FORMATTER_WORDS: readonly string[] = [
  'default',
  'no-op',
  'offsets',
  'group-metadata',
  'transaction-log',
  'share-group',
  'share-group-state',
]

function plainName(name: string): string {
  return name
    .replace(/^.*\./, '')
    .replace(/MessageFormatter$/i, '')
    .replaceAll('-', '')
    .toLowerCase()
}

export function isCoordinatorFormatter(name: FormatterName): name is CoordinatorFormatterName {
  return COORDINATOR_FORMATTERS.some((each) => each === name)
}

/** Whether `--formatter` names a module of the user's instead of a class. */
export function isModulePath(text: string): boolean {
  return /\.[cm]?js$/.test(text)
}
