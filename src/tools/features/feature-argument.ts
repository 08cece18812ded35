/** `feature=level` arguments. Kafka: `FeatureCommand.parseNameAndLevel`. */
import { javaTrim } from '../../common/java-text.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

export interface FeatureLevel {
  readonly name: string
  readonly level: number
}

/** Throws ToolError (`exception`) in Kafka's words. */
export function parseFeatureLevel(text: string): FeatureLevel {
  const problem = (what: string) =>
    new ToolError('exception', `Can't parse feature=level string ${text}: ${what}`, {
      javaException: 'java.lang.RuntimeException',
    })
  const at = text.indexOf('=')
  if (at < 0) throw problem('equals sign not found.')
  const levelText = javaTrim(text.slice(at + 1))
  const level = parseJavaInteger(levelText, 16)
  if (level === undefined) throw problem(`unable to parse ${levelText} as a short.`)
  return { name: javaTrim(text.slice(0, at)), level }
}
