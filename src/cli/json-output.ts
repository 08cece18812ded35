import type { OutputPort } from '../tools/tool-ports.ts'

/** One JSON value, indented, with a newline behind it. */
export function writeJson(stdout: OutputPort, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}
