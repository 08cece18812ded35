/** Colours for JSON on a terminal. */
import type { JsonPaint } from '../tools/console-consumer/json-layout.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { brush } from './brush.ts'

/** Null when nobody looks, or nobody wants colours (NO_COLOR). */
export async function openJsonPaint(output: OutputPort): Promise<JsonPaint | null> {
  if (output.colourLevel === 0) return null
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: output.colourLevel })
  const paint = (style: (text: string) => string): ((text: string) => string) => brush(style, output)
  return {
    name: paint(chalk.blue),
    text: paint(chalk.green),
    number: paint(chalk.cyan),
    word: paint(chalk.magenta),
    mark: paint(chalk.dim),
  }
}
