/** Runs a metadata shell for whoever types, or for lines out of a pipe. Kafka: shell.InteractiveShell. */
import { createInterface } from 'node:readline'
import type { InputPort, OutputPort } from '../../tools/tool-ports.ts'
import type { MetadataShell } from './metadata-shell.ts'
import { shellWords } from './shell-line.ts'

const PROMPT = '>> '

/** Until `exit` or the end of the input. Lines can be edited where both ends are a terminal. */
export async function runTypedLines(
  shell: MetadataShell,
  { stdin, stdout }: { readonly stdin: InputPort; readonly stdout: OutputPort },
): Promise<void> {
  const isTerminal = stdin.isTerminal && stdout.isTerminal
  const lines = createInterface({
    input: process.stdin,
    ...(isTerminal && { output: process.stdout, completer: (line: string) => completions(shell, line) }),
    terminal: isTerminal,
    prompt: PROMPT,
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  const prompt = () => {
    if (isTerminal) lines.prompt()
    else stdout.write(PROMPT)
  }
  lines.on('SIGINT', () => {
    stdout.write('^C\n')
    lines.prompt()
  })
  stdout.write('[ Kafka Metadata Shell ]\n')
  prompt()
  for await (const line of lines) {
    shell.remember(line)
    const outcome = shell.run(shellWords(line))
    await stdout.drain()
    if (outcome === 'exit' || stdout.closed) break
    prompt()
  }
  lines.close()
}

/** Of the last word, which begins behind the last blank. */
function completions(shell: MetadataShell, line: string): [string[], string] {
  const words = shellWords(line)
  const typed = line === '' || /\s$/.test(line) ? '' : (words.at(-1) ?? '')
  const all = typed === '' && line !== '' ? [...words, ''] : words
  return [[...shell.complete(all)], typed]
}
