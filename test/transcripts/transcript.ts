/**
 * The format of transcripts: what Apache Kafka's tools printed, command by command.
 *
 *   # about: one line                 comments, before the first command
 *   $ command                         a backslash at the end continues it
 *   standard output
 *   [stderr]
 *   standard error
 *   [exit 0]
 *
 * `[no newline]` behind a stream: its last line has no newline. A leading backslash protects output that looks like this.
 */
export interface Output {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
}

export interface Step {
  readonly command: string
  readonly expected: Output
}

export function parseTranscript(text: string): Step[] {
  const lines = text.replace(/\n$/, '').split('\n')
  const steps: Step[] = []
  for (let at = 0; at < lines.length; ) {
    if (!lines[at]?.startsWith('$ ')) {
      at++
      continue
    }
    const command = [lines[at++]?.slice(2)]
    while (command.at(-1)?.endsWith('\\')) command.push(lines[at++])
    const end = lines.findIndex((line, index) => index >= at && /^\[exit \d+\]$/.test(line))
    if (end === -1) throw new Error(`'$ ${command.join('\n')}' has no [exit N]`)
    steps.push({
      command: command.join('\n'),
      expected: parseOutput(lines.slice(at, end), Number(/\d+/.exec(lines[end] ?? ''))),
    })
    at = end + 1
  }
  return steps
}

function parseOutput(lines: readonly string[], exit: number): Output {
  const text = { stdout: '', stderr: '' }
  let stream: keyof typeof text = 'stdout'
  for (const line of lines) {
    if (line === '[stderr]') stream = 'stderr'
    else if (line === '[no newline]') text[stream] = text[stream].slice(0, -1)
    else text[stream] += `${line.replace(/^\\(?=\$ |\[)/, '')}\n`
  }
  return { ...text, exit }
}
