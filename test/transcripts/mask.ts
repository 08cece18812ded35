/** Makes two runs comparable: replaces what can't be the same twice, and leaves out what only a Java program prints. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Output } from './transcript.ts'

interface Mask {
  readonly name: string
  readonly pattern: string
  readonly flags?: string
  readonly replace: string
}

const masks = JSON.parse(readFileSync(path.join(import.meta.dirname, 'masks.json'), 'utf8')) as readonly Mask[]
const replacements = masks.map(({ pattern, flags = 'g', replace }) => [new RegExp(pattern, flags), replace] as const)

/** `folders`: placeholder → directory of this run. */
export function masked(output: Output, folders: Readonly<Record<string, string>>): Output {
  const mask = (text: string) => {
    const withoutFolders = Object.entries(folders).reduce(
      (rest, [name, folder]) => rest.replaceAll(folder, `{${name}}`),
      text,
    )
    return replacements.reduce((rest, [pattern, replace]) => rest.replace(pattern, replace), withoutFolders)
  }
  return { stdout: mask(output.stdout), stderr: mask(withoutTraces(output.stderr)), exit: output.exit }
}

const FRAME = /^\s+at |^\s*Caused by: |^\s*\.\.\. \d+ (more|common)|^\s+Suppressed: /
const HEADLINE = /^(?:[a-z_]\w*\.)+[A-Z][\w$]*(?:Exception|Error)(?:: (.*))?$/

/** Kafka's tools leave some warnings to log4j, and the transcripts leave those out. A record may have several lines. */
const RECORD_START = /^\[\d{4}-\d\d-\d\d [\d:]{8},\d{3}\] (?:WARN|ERROR) /
const RECORD_END = / \([\w.$]+\)$/

type Line = 'text' | 'record' | 'behind a record' | 'trace'

/** What a line is, by what the line before it is and what was kept last. */
function kindOf(line: string, before: Line, last: string | undefined): Line {
  if (RECORD_START.test(line) || before === 'record') return RECORD_END.test(line) ? 'behind a record' : 'record'
  if (FRAME.test(line)) return before === 'behind a record' ? before : 'trace'
  const headline = HEADLINE.exec(line)
  if (headline === null) return 'text'
  // The exception of a record belongs to it.
  if (before === 'behind a record') return before
  return headline[1] === undefined || headline[1] === last ? 'trace' : 'text'
}

/** Without log records and stack traces; the headline of one stays when it says something that the line before it did not say. */
function withoutTraces(text: string): string {
  const kept: string[] = []
  let before: Line = 'text'
  for (const line of text.split('\n')) {
    const kind = kindOf(line, before, kept.at(-1))
    const isBlankBehindTrace = line === '' && before !== 'text'
    if (kind === 'text' && !isBlankBehindTrace) kept.push(line)
    before = kind
  }
  const rest = kept.join('\n')
  return rest === '' || rest.endsWith('\n') || !text.endsWith('\n') ? rest : `${rest}\n`
}
