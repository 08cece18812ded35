/** `kafdir completion`: scripts for the shells, and the topic names that these ask for. Loads no oclif. */

import { addressOf } from '../tools/command-config.ts'
import type { OptionValues } from '../tools/option-table.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'
import { listAllTopics } from '../tools/topics/find-topic.ts'
import { topicsOptionTable } from '../tools/topics/options.ts'
import { completionShells } from './command-specs/shell.ts'
import { bashCompletion } from './completions/bash.ts'
import { TOPICS_FLAG } from './completions/completion-model.ts'
import { fishCompletion } from './completions/fish.ts'
import { zshCompletion } from './completions/zsh.ts'
import { exitCodes } from './exit-codes.ts'
import { parseOptions } from './kafka-syntax/option-parser.ts'
import { runWithOutputs, runWithPorts } from './run-with-ports.ts'

export type CompletionShell = (typeof completionShells)[number]

const scripts: Readonly<Record<CompletionShell, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** The script for a shell. Throws ToolError (`usage`) for a shell that we don't know. */
export function completionScript(shell: string | undefined): string {
  const known = completionShells.find((name) => name === shell)
  if (known !== undefined) return scripts[known]()
  const problem = shell === undefined ? 'SHELL is missing' : `There is no completion for '${shell}'`
  throw new ToolError('usage', `${problem}; there is one for ${completionShells.join(', ')}.`)
}

/** Runs `kafdir completion` with the words behind it. */
export function runCompletion(argv: readonly string[]): Promise<ExitCode> {
  if (argv[0] === TOPICS_FLAG) return printTopicNames(argv.slice(1))
  return runWithOutputs(async ({ stdout }) => {
    stdout.write(completionScript(argv[0]))
    return exitCodes.done
  })
}

/** One name a line. */
function printTopicNames(argv: readonly string[]): Promise<ExitCode> {
  return runWithPorts(async (ports) => {
    const options: OptionValues<typeof topicsOptionTable> = parseOptions(topicsOptionTable, argv)
    const session = await ports.openSession({ ...addressOf(options, {}, 'completion'), readOnly: true })
    try {
      const topics = await listAllTopics(session, { listInternal: true })
      ports.stdout.write(topics.map(({ name }) => `${name}\n`).join(''))
      return exitCodes.done
    } finally {
      await session.close()
    }
  })
}
