/** The manual pages, from the option tables and the command table. `npm run generate` writes them into man/man1. */
import { consoleConsumerOptionTable } from '../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../tools/console-producer/options.ts'
import type { OptionSpec, OptionTable } from '../tools/option-table.ts'
import { topicsOptionTable } from '../tools/topics/options.ts'
import { commandList } from './command-list.ts'
import type { CommandSpec } from './command-spec.ts'
import { flagLabel, flagSummary, usageOf } from './help-text.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import { KAFKA_VERSION } from './kafka-version.ts'
import { roffExample, roffParagraphs, roffSection, roffSubsection, roffTerm, roffText, roffTitle } from './roff.ts'

interface KafkaToolPage {
  readonly name: string
  readonly about: string
  readonly table: OptionTable
  readonly examples: readonly string[]
}

const kafkaToolPages: readonly KafkaToolPage[] = [
  {
    name: 'kafka-topics.sh',
    about: 'create, delete, describe, or change topics',
    table: topicsOptionTable,
    examples: [
      'kafka-topics.sh --create --topic orders --partitions 3',
      'kafka-topics.sh --list',
      'kafka-topics.sh --bootstrap-server file:./kafka-logs --describe --topic orders',
    ],
  },
  {
    name: 'kafka-console-producer.sh',
    about: 'write each line of standard input as a record',
    table: consoleProducerOptionTable,
    examples: [
      'kafka-console-producer.sh --topic orders < orders.jsonl',
      'kafka-console-producer.sh --topic orders --reader-property parse.key=true --reader-property key.separator=:',
    ],
  },
  {
    name: 'kafka-console-consumer.sh',
    about: 'print the records of a topic and follow it',
    table: consoleConsumerOptionTable,
    examples: [
      'kafka-console-consumer.sh --topic orders --from-beginning',
      'kafka-console-consumer.sh --topic orders --partition 0 --offset 7 --max-messages 2',
    ],
  },
]

const environment = [
  roffTerm('KAFDIR_HOME', 'The cluster directory, instead of the nearest .kafdir upwards or the one among your data.'),
  roffTerm(
    'KAFDIR_BOOTSTRAP',
    'Addresses that stand for a directory, separated by commas: host:port for the default directory, host:port=file:DIR for another one.',
  ),
  roffTerm('NO_COLOR', 'Set to anything, it switches colours off.'),
].join('')

const exitStatus = [
  roffTerm('0', 'Everything was done.'),
  roffTerm('1', 'Something failed, even in part, or the command line was wrong.'),
  roffTerm('130, 143', 'Ended by SIGINT or SIGTERM.'),
].join('')

/** File name → roff text. */
export function manPages(): Map<string, string> {
  return new Map([
    ['kafdir.1', kafdirPage()],
    ...kafkaToolPages.map((page): [string, string] => [`${page.name}.1`, kafkaToolPage(page)]),
  ])
}

function kafdirPage(): string {
  const seeAlso = kafkaToolPages.map(({ name }) => `.BR ${roffText(name)} (1)`).join(',\n')
  return [
    roffTitle('kafdir', { version: KAFDIR_VERSION }),
    roffSection('NAME', `kafdir \\- Kafka in a directory, without a server\n`),
    roffSection('SYNOPSIS', '.B kafdir\n.I command\n[\\fIargument\\fR] [\\fIoptions\\fR]\n'),
    roffSection(
      'DESCRIPTION',
      roffParagraphs([
        "The directory is the broker: topics are written and read in files of Apache Kafka's own formats, by short-lived processes that take turns. No server has to run, and a real broker can be started on the directory later.",
      ]),
    ),
    roffSection('COMMANDS', commandList.map(commandSection).join('')),
    roffSection('ENVIRONMENT', environment),
    roffSection('EXIT STATUS', exitStatus),
    roffSection('SEE ALSO', `${seeAlso}\n`),
  ].join('')
}

function commandSection(spec: CommandSpec): string {
  const options = Object.entries(spec.flags).map(([name, flag]) =>
    roffTerm(flagLabel(name, flag).trim(), flagSummary(flag)),
  )
  const json = spec.json === undefined ? '' : roffTerm('Output of --json:', spec.json.join('\n'))
  const examples = roffExample(spec.examples.map(({ command }) => command))
  return roffSubsection(
    `kafdir ${usageOf(spec)}`,
    roffParagraphs([spec.summary, ...spec.description]) + options.join('') + json + examples,
  )
}

function kafkaToolPage({ name, about, table, examples }: KafkaToolPage): string {
  const options = Object.keys(table).sort()
  return [
    roffTitle(name, { version: KAFDIR_VERSION }),
    roffSection('NAME', `${roffText(name)} \\- ${roffText(about)}\n`),
    roffSection('SYNOPSIS', `.B ${roffText(name)}\n[\\fIoptions\\fR]\n`),
    roffSection(
      'DESCRIPTION',
      roffParagraphs([
        `Takes the options of Apache Kafka ${KAFKA_VERSION} and prints what it prints, but works on a directory: without --bootstrap-server on the default one.`,
      ]),
    ),
    roffSection('OPTIONS', options.map((option) => kafkaOption(option, table[option] as OptionSpec)).join('')),
    roffSection('EXAMPLES', roffExample(examples)),
    roffSection('ENVIRONMENT', environment),
    roffSection('EXIT STATUS', exitStatus),
    roffSection('SEE ALSO', '.BR kafdir (1)\n'),
  ].join('')
}

function kafkaOption(
  name: string,
  { argument, type = 'String', argumentName, default: fallback, description }: OptionSpec,
): string {
  const label = argumentName === undefined ? type : `${type}: ${argumentName}`
  const shown = { none: '', required: ` <${label}>`, optional: ` [${label}]` }[argument]
  const text = fallback === undefined ? description : `${description} (default: ${fallback})`
  return roffTerm(`--${name}${shown}`, text)
}
