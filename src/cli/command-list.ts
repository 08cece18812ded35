import type { CommandSpec } from './command-spec.ts'
import { consoleConsumerSpec, consoleProducerSpec } from './command-specs/console.ts'
import { completionSpec, envSpec } from './command-specs/shell.ts'
import {
  topicsAlterSpec,
  topicsCleanupSpec,
  topicsCreateSpec,
  topicsDeleteSpec,
  topicsDescribeSpec,
  topicsListSpec,
} from './command-specs/topics.ts'

/** All commands of kafdir, in the order of the help. */
export const commandList: readonly CommandSpec[] = [
  topicsCreateSpec,
  topicsListSpec,
  topicsDescribeSpec,
  topicsAlterSpec,
  topicsCleanupSpec,
  topicsDeleteSpec,
  consoleProducerSpec,
  consoleConsumerSpec,
  envSpec,
  completionSpec,
]

/** What the commands that begin with the same word are about. */
export const commandGroups: Readonly<Record<string, string>> = {
  topics: 'Create, list, describe, alter and delete topics.',
}

/** The command that `argv` begins with, and what follows it. */
export function findCommand(argv: readonly string[]): { spec: CommandSpec; rest: readonly string[] } | undefined {
  for (const spec of commandList) {
    const words = spec.id.split(' ')
    if (words.every((word, at) => argv[at] === word)) return { spec, rest: argv.slice(words.length) }
  }
  return undefined
}
