/** Colours for JSON on a terminal. */
import type { JsonPaint } from '../tools/console-consumer/json-layout.ts'
import type { OutputPort } from '../tools/tool-ports.ts'

/** Null when nobody looks, or nobody wants colours (NO_COLOR). */
export async function openJsonPaint(output: OutputPort): Promise<JsonPaint | null> {
  if (output.colourLevel === 0) return null
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: output.colourLevel })
  return {
    name: (text) => chalk.blue(text),
    text: (text) => chalk.green(text),
    number: (text) => chalk.cyan(text),
    word: (text) => chalk.magenta(text),
    mark: (text) => chalk.dim(text),
  }
}
