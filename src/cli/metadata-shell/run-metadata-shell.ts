/** One command on the metadata, or a shell for many. Kafka: `MetadataShell.run`. */
import type { MetadataNode } from '../../common/metadata-node.ts'
import type { ExitCode, ToolPorts } from '../../tools/tool-ports.ts'
import { exitCodes } from '../exit-codes.ts'
import { MetadataShell } from './metadata-shell.ts'
import { shellRoot } from './shell-root.ts'
import { runTypedLines } from './typed-lines.ts'

/** argparse4j leaves a margin at the right. */
const MARGIN = 5

/** Without words a shell; `tellsLoading`: with Kafka's words in front of it. */
export async function runMetadataShell(
  image: MetadataNode,
  words: readonly string[],
  { stdin, stdout }: Pick<ToolPorts, 'stdin' | 'stdout'>,
  { tellsLoading }: { readonly tellsLoading: boolean },
): Promise<ExitCode> {
  const isSingle = words.length > 0
  const shell = new MetadataShell({
    root: shellRoot(image),
    write: (text) => void stdout.write(text),
    width: stdout.columns - MARGIN,
    screenWidth: () => (!isSingle && stdout.isTerminal ? stdout.columns : null),
  })
  if (isSingle) return shell.runSingle(words) === 'failed' ? exitCodes.failed : exitCodes.done
  if (tellsLoading) stdout.write('Loading...\nStarting...\n')
  await runTypedLines(shell, { stdin, stdout })
  return exitCodes.done
}
