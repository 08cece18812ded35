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

/** Which streams of two outputs differ, and whether the exit codes do. */
export function differencesIn(wanted: Output, seen: Output): ('stdout' | 'stderr' | 'exit')[] {
  return (['stdout', 'stderr', 'exit'] as const).filter((key) => wanted[key] !== seen[key])
}

/** The transcript of `steps`, with the comments of `kept` above and between them. */
export function formatTranscript(kept: string, steps: readonly Step[]): string {
  const comments = commentsOf(kept)
  const blocks = steps.map(({ command, expected: { stdout, stderr, exit } }, at) => {
    const errors = stderr === '' ? '' : `[stderr]\n${protectedText(stderr)}`
    return `${comments[at] ?? ''}$ ${command}\n${protectedText(stdout)}${errors}[exit ${exit}]\n`
  })
  return blocks.join('\n')
}

/** The lines of comments in front of each command. */
function commentsOf(text: string): string[] {
  const comments = ['']
  let isInside = false
  let isContinued = false
  for (const line of text.split('\n')) {
    if (!isInside && line.startsWith('#')) comments[comments.length - 1] += `${line}\n`
    if (!isInside && line.startsWith('$ ')) {
      isInside = true
      isContinued = true
    }
    if (isContinued) isContinued = line.endsWith('\\')
    else if (isInside && /^\[exit \d+\]$/.test(line)) {
      isInside = false
      comments.push('')
    }
  }
  return comments
}

/** With a backslash in front of what looks like the format, and a note where the last line does not end. */
function protectedText(text: string): string {
  if (text === '') return ''
  const lines = text.replace(/\n$/, '').split('\n')
  const body = lines.map((line) => (/^(?:\$ |\[(?:exit \d+|stderr|no newline)\]$)/.test(line) ? `\\${line}` : line))
  return `${body.join('\n')}\n${text.endsWith('\n') ? '' : '[no newline]\n'}`
}
