/** The options of kafka-metadata-shell and of the commands in it, with the words of its help. Kafka: shell.MetadataShell. */
import type { ArgumentParserTable, CommandTable } from '../argument-parser-table.ts'

export const metadataShellParserTable: ArgumentParserTable = {
  program: 'kafka-metadata-shell',
  description: 'The Apache Kafka metadata shell',
  showsDefaults: true,
  options: {
    snapshot: {
      argument: 'required',
      letter: 's',
      isRequired: true,
      description: 'The metadata snapshot file to read.',
    },
  },
  words: { name: 'command', count: 'any', description: 'The command to run.' },
  commands: {},
}

/** Commands that need somebody who sits in front of the shell. Kafka: `Commands.Type.shellOnly`. */
const SHELL_ONLY = ['cd', 'exit', 'help', 'history', 'man', 'pwd']

const command = (help: string, words?: CommandTable['words']): CommandTable => ({
  help,
  options: {},
  ...(words !== undefined && { words }),
})

const all: Readonly<Record<string, CommandTable>> = {
  cat: command('Show the contents of metadata files.', {
    name: 'targets',
    count: 'at least one',
    description: 'The metadata files to display.',
  }),
  cd: command('Set the current working directory.', {
    name: 'target',
    count: 'at most one',
    description: 'The directory to change to.',
  }),
  exit: command('Exit the metadata shell.'),
  find: command('Search for nodes in the directory hierarchy.', {
    name: 'paths',
    count: 'any',
    description: 'The paths to start at.',
  }),
  help: command('Display this help message.'),
  history: command('Print command history.', {
    name: 'numEntriesToShow',
    count: 'at most one',
    type: 'Integer',
    description: 'The number of entries to show.',
  }),
  ls: command('List metadata nodes.', {
    name: 'targets',
    count: 'any',
    description: 'The metadata node paths to list.',
  }),
  man: command('Show the help text for a specific command.', {
    name: 'cmd',
    count: 'one',
    description: 'The command to get help text for.',
  }),
  pwd: command('Print the current working directory.'),
  tree: command('Show the contents of metadata nodes in a tree structure.', {
    name: 'targets',
    count: 'at least one',
    description: 'The metadata nodes to display.',
  }),
}

/** What is typed into the shell. Kafka: shell.command.Commands. */
export const shellCommandTable: ArgumentParserTable = { program: '', hasNoHelp: true, options: {}, commands: all }

/** What may stand on the command line of the script. */
export const singleCommandTable: ArgumentParserTable = {
  ...shellCommandTable,
  commands: Object.fromEntries(Object.entries(all).filter(([name]) => !SHELL_ONLY.includes(name))),
}

/** The help of one command. */
export function manualTable(name: string, { options, words }: CommandTable): ArgumentParserTable {
  return { program: name, hasNoHelp: true, options, ...(words !== undefined && { words }), commands: {} }
}
