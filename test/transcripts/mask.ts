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

/** Kafka's tools leave some warnings to log4j, and the transcripts leave those out. */
const LOG_RECORD = /^\[\d{4}-\d\d-\d\d [\d:]{8},\d{3}\] (?:WARN|ERROR) .* \([\w.$]+\)$/

/** Without log records and stack traces; the headline of one stays when it says something that the line before it did not say. */
function withoutTraces(text: string): string {
  const kept: string[] = []
  let isTrace = false
  for (const line of text.split('\n')) {
    const headline = HEADLINE.exec(line)
    const saysNothing = headline !== null && (headline[1] === undefined || headline[1] === kept.at(-1))
    const isBlankBehindTrace = line === '' && isTrace
    isTrace = FRAME.test(line) || LOG_RECORD.test(line) || saysNothing
    if (!isTrace && !isBlankBehindTrace) kept.push(line)
  }
  const rest = kept.join('\n')
  return rest === '' || rest.endsWith('\n') || !text.endsWith('\n') ? rest : `${rest}\n`
}
