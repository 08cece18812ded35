import { compileJavaRegex } from '../../common/java-regex.ts'
import { javaTrim } from '../../common/java-text.ts'
import { ToolError } from '../tool-error.ts'

/**
 * Kafka's include list: regular expressions separated by commas, one of which must match a whole name. Blanks and quotes
 * around the list are dropped. Throws ToolError (`terse`) for a wrong expression. Kafka: TopicFilter.IncludeList.
 */
export function includeList(list: string): (name: string) => boolean {
  const regex = javaTrim(list)
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replace(/^["']+/, '')
    .replace(/["']+$/, '')
  try {
    const pattern = compileJavaRegex(regex)
    return (name) => pattern.test(name)
  } catch (cause) {
    throw new ToolError('terse', `${regex} is an invalid regex.`, { cause })
  }
}
