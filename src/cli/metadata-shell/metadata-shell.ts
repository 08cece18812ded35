/** The shell that walks through the metadata, without its terminal. Kafka: shell.command.Commands, InteractiveShell. */
import type { MetadataNode } from '../../common/metadata-node.ts'
import { type ArgumentParserTable } from '../../tools/argument-parser-table.ts'
import { findNodes, sortedNames, type TreePlace } from '../../tools/metadata-shell/node-path.ts'
import { manualTable, shellCommandTable, singleCommandTable } from '../../tools/metadata-shell/options.ts'
import { type TreeCommandName, treeCommands } from '../../tools/metadata-shell/tree-commands.ts'
import { isArgumentError } from '../argparse-syntax/argument-error.ts'
import { argumentHelp } from '../argparse-syntax/argument-help.ts'
import { type ParsedArguments, parseArguments } from '../argparse-syntax/argument-parser.ts'
import { pathCompletions } from './shell-line.ts'

export interface MetadataShellOptions {
  readonly root: MetadataNode
  /** Takes a text with its line ends. */
  readonly write: (text: string) => void
  /** Columns of the help. */
  readonly width: number
  /** Columns for `ls`; null: a name each line. */
  readonly screenWidth: () => number | null
}

/** `failed`: a path led nowhere, or a command could not be understood. */
export type ShellOutcome = 'done' | 'failed' | 'exit'

export class MetadataShell {
  readonly #options: MetadataShellOptions
  #workingDirectory = '/'
  readonly #history: string[] = []

  constructor(options: MetadataShellOptions) {
    this.#options = options
  }

  /** Runs the one command of a command line: those that need somebody in front of the shell are not known. */
  runSingle(words: readonly string[]): ShellOutcome {
    return this.#run(words, singleCommandTable)
  }

  /** Runs what was typed. */
  run(words: readonly string[]): ShellOutcome {
    return this.#run(words, shellCommandTable)
  }

  /** A line that comes again at once is kept once. */
  remember(line: string): void {
    const text = line.trim()
    if (text !== '' && text !== this.#history.at(-1)) this.#history.push(text)
  }

  /** What may follow, for the last of the words typed so far. */
  complete(words: readonly string[]): readonly string[] {
    const typed = words.at(-1) ?? ''
    const names = Object.keys(shellCommandTable.commands).toSorted()
    const [command = ''] = words
    if (words.length < 2) return names.filter((name) => name.startsWith(typed))
    if (command === 'man') return words.length === 2 ? names.filter((name) => name.startsWith(typed)) : []
    const takesPaths = Object.hasOwn(treeCommands, command) || (command === 'cd' && words.length === 2)
    return takesPaths ? pathCompletions(typed, (directory) => this.#namesIn(directory)) : []
  }

  get #place(): TreePlace {
    return { root: this.#options.root, workingDirectory: this.#workingDirectory }
  }

  #namesIn(directory: string) {
    const [found] = findNodes(directory === '' ? '.' : directory, this.#place)
    if (found === undefined) return []
    return sortedNames(found.node).map((name) => ({
      name,
      isDirectory: found.node.kind === 'directory' && found.node.child(name)?.kind === 'directory',
    }))
  }

  #run(words: readonly string[], table: ArgumentParserTable): ShellOutcome {
    // Kafka forgets empty words at the end only.
    const last = words.findLastIndex((word) => word !== '')
    if (last === -1) return 'done'
    const parsed = this.#parse(words.slice(0, last + 1), table)
    if (parsed === null) return 'failed'
    if (parsed.kind === 'help') {
      this.#options.write(argumentHelp({ table, command: parsed.command, width: this.#options.width }))
      return 'done'
    }
    return parsed.kind === 'command' ? this.#execute(parsed.command, parsed.words) : 'done'
  }

  /** Null: what is wrong has been told. */
  #parse(words: readonly string[], table: ArgumentParserTable): ParsedArguments | null {
    try {
      const parsed = parseArguments(table, words, () => undefined)
      const [first] = words
      if (parsed.kind !== 'command' || parsed.command === first) return parsed
      this.#print(`invalid choice: '${first}': did you mean '${parsed.command}'?`)
    } catch (error) {
      if (!isArgumentError(error)) throw error
      this.#print(error.message)
    }
    return null
  }

  #execute(command: string, words: readonly string[]): ShellOutcome {
    switch (command) {
      case 'cd':
        return this.#changeDirectory(words[0] ?? '/')
      case 'exit':
        return 'exit'
      case 'help':
        this.#options.write('Welcome to the Apache Kafka metadata shell.\n\n')
        this.#options.write(argumentHelp({ table: shellCommandTable, command: undefined, width: this.#options.width }))
        return 'done'
      case 'history':
        return this.#showHistory(words[0] === undefined ? this.#history.length : Math.max(0, Number(words[0])))
      case 'man':
        return this.#showManual(words[0] ?? '')
      case 'pwd':
        this.#print(this.#workingDirectory)
        return 'done'
      default:
        return this.#look(command as TreeCommandName, words)
    }
  }

  #look(command: TreeCommandName, paths: readonly string[]): ShellOutcome {
    const view = {
      ...this.#place,
      screenWidth: this.#options.screenWidth(),
      print: (line: string) => this.#print(line),
    }
    return treeCommands[command](paths, view) === 0 ? 'done' : 'failed'
  }

  #changeDirectory(target: string): ShellOutcome {
    const found = findNodes(target, this.#place)
    if (found.length === 0) this.#print(`cd: ${target}: no such directory.`)
    for (const { path, node } of found) {
      if (node.kind === 'file') this.#print(`cd: ${target}: not a directory.`)
      else this.#workingDirectory = `/${path.join('/')}`
    }
    return found.length > 0 && found.every(({ node }) => node.kind === 'directory') ? 'done' : 'failed'
  }

  #showHistory(count: number): ShellOutcome {
    const first = Math.max(0, this.#history.length - count)
    for (const [at, line] of this.#history.slice(first).entries()) {
      this.#print(`${` ${first + at}`.padStart(5)}  ${line}`)
    }
    return 'done'
  }

  #showManual(name: string): ShellOutcome {
    // What every object has is no command: `constructor`.
    const table = Object.hasOwn(shellCommandTable.commands, name) ? shellCommandTable.commands[name] : undefined
    if (table === undefined) {
      this.#print(`man: unknown command ${name}. Type help to get a list of commands.`)
      return 'failed'
    }
    this.#options.write(`${name}: ${table.help}\n\n`)
    this.#options.write(
      argumentHelp({ table: manualTable(name, table), command: undefined, width: this.#options.width }),
    )
    return 'done'
  }

  #print(line: string): void {
    this.#options.write(`${line}\n`)
  }
}
