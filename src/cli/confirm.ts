/** Asks whether it is meant. */
import type { ProcessPorts } from './process-ports.ts'

/**
 * True when whoever sits at the terminal says yes, and where nobody does: scripts mean what they say. The question goes
 * to stderr, so that stdout stays data.
 */
export async function confirm(
  question: string,
  { stdin, stderr }: Pick<ProcessPorts, 'stdin' | 'stderr'>,
): Promise<boolean> {
  if (!stdin.isTerminal || !stderr.isTerminal) return true
  stderr.write(`${question} [y/N] `)
  for await (const chunk of stdin.chunks()) {
    return /^\s*y(es)?\s*$/i.test(Buffer.from(chunk).toString('utf8'))
  }
  stderr.write('\n')
  return false
}
