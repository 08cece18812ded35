/** Colours for JSON on a terminal. */
import type { JsonPaint } from '../tools/console-consumer/json-layout.ts'
import type { OutputPort } from '../tools/tool-ports.ts'

/** Null when nobody looks, or nobody wants colours (NO_COLOR). */
export async function openJsonPaint(output: OutputPort): Promise<JsonPaint | null> {
  if (!output.isTerminal || process.env['NO_COLOR']) return null
  const { Chalk } = await import('chalk')
  const chalk = new Chalk()
  if (chalk.level === 0) return null
  return {
    name: (text) => chalk.blue(text),
    text: (text) => chalk.green(text),
    number: (text) => chalk.cyan(text),
    word: (text) => chalk.magenta(text),
    mark: (text) => chalk.dim(text),
  }
}
