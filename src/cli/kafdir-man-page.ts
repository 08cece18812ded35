/** The manual pages of kafdir and of each of its commands, from the command table. */
import { commandGroups, commandList } from './command-list.ts'
import { type CommandSpec, offeredFlags } from './command-spec.ts'
import { flagLabel, flagSummary, usageOf } from './help-text.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import { environmentRows, exitCodeRows, fileRows, type ManualRow, manualRows } from './manual-sections.ts'
import { roffExample, roffParagraphs, roffSection, roffTerm, roffText, roffTitle } from './roff.ts'

/** `kafdir-topics-create`, as git's are called. */
export function pageName({ id }: CommandSpec): string {
  return `kafdir-${id.replaceAll(' ', '-')}`
}

/** `kafdir(1)`; `scripts` are the programs beside it that have a page. */
export function kafdirPage(scripts: readonly string[]): string {
  return [
    roffTitle('kafdir', { version: KAFDIR_VERSION }),
    roffSection('NAME', 'kafdir \\- Kafka in a directory, without a server\n'),
    roffSection('SYNOPSIS', '.B kafdir\n.I command\n[\\fIargument\\fR] [\\fIoptions\\fR]\n'),
    roffSection(
      'DESCRIPTION',
      roffParagraphs([
        "The directory is the broker: topics are written and read in files of Apache Kafka's own formats, by short-lived processes that take turns. No server has to run, and a real broker can be started on the directory later.",
        'Each command has a page of its own: kafdir-topics-create(1) is about kafdir topics create.',
      ]),
    ),
    roffSection('COMMANDS', commandList.map((spec) => roffTerm(`kafdir ${usageOf(spec)}`, spec.summary)).join('')),
    ...endSections({ environment: environmentRows, files: fileRows }),
    roffSection('SEE ALSO', references([...commandList.map(pageName), ...scripts])),
  ].join('')
}

/** The page of one command. */
export function commandPage(spec: CommandSpec): string {
  const name = pageName(spec)
  const options = offeredFlags(spec.flags)
  return [
    roffTitle(name, { version: KAFDIR_VERSION }),
    roffSection('NAME', `${roffText(name)} \\- ${roffText(asPhrase(spec.summary))}\n`),
    roffSection(
      'SYNOPSIS',
      `.B ${roffText(`kafdir ${usageOf(spec)}`)}\n${options.length === 0 ? '' : '[\\fIoptions\\fR]\n'}`,
    ),
    roffSection('DESCRIPTION', roffParagraphs([spec.summary, ...spec.description])),
    ...(spec.argument === undefined
      ? []
      : [roffSection('ARGUMENTS', roffTerm(spec.argument.name, spec.argument.summary))]),
    ...(options.length === 0
      ? []
      : [
          roffSection(
            'OPTIONS',
            terms(options.map(([option, flag]) => [flagLabel(option, flag).trim(), flagSummary(flag)])),
          ),
        ]),
    ...(spec.json === undefined ? [] : [roffSection('OUTPUT OF \\-\\-json', roffExample(spec.json))]),
    roffSection('EXAMPLES', terms(spec.examples.map(({ command, shows }) => [command, shows]))),
    ...endSections(manualRows(spec)),
    roffSection('SEE ALSO', references(['kafdir', ...siblings(spec)])),
  ].join('')
}

/** What ends every page but for the references. */
export function endSections(rows: ReturnType<typeof manualRows>): string[] {
  return [
    roffSection('EXIT STATUS', terms(exitCodeRows)),
    roffSection('ENVIRONMENT', terms(rows.environment)),
    roffSection('FILES', terms(rows.files)),
  ]
}

function terms(rows: readonly ManualRow[]): string {
  return rows.map(([term, meaning]) => roffTerm(term, meaning)).join('')
}

function references(names: readonly string[]): string {
  return `${names.map((name) => `.BR ${roffText(name)} (1)`).join(',\n')}\n`
}

/** The other commands of its group. */
function siblings(spec: CommandSpec): string[] {
  const [group = ''] = spec.id.split(' ')
  if (!Object.hasOwn(commandGroups, group)) return []
  return commandList.filter((other) => other !== spec && other.id.startsWith(`${group} `)).map(pageName)
}

/** As whatis(1) shows it: one phrase. */
function asPhrase(sentence: string): string {
  return sentence.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()).replace(/\.$/, '')
}
