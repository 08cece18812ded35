/** How long files and functions are. */
import { countLines, lineAt, type SourceFile, visit } from './source-file.ts'

/** Files with more than `maxLines` lines. */
export function longFiles(files: readonly SourceFile[], maxLines: number): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const lines = countLines(text)
    return lines > maxLines ? [`${path}: ${lines} lines, at most ${maxLines}`] : []
  })
}

/** Functions, methods and arrow functions with more than `maxLines` lines, the first and the last counted. */
export function longFunctions(files: readonly SourceFile[], maxLines: number): readonly string[] {
  return files.flatMap((file) => {
    const found: string[] = []
    const check = ({ start, end }: { start: number; end: number }) => {
      const first = lineAt(file.text, start)
      const lines = lineAt(file.text, end) - first + 1
      if (lines > maxLines) found.push(`${file.path}:${first}: a function of ${lines} lines, at most ${maxLines}`)
    }
    visit(file, { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check })
    return found
  })
}
