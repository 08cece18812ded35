/** The files of the repository, as the tidy checks read them. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Program, parseSync, Visitor, type VisitorObject } from 'oxc-parser'

export const ROOT = path.join(import.meta.dirname, '..', '..')

/** A text file. `path` is relative to the root, with `/`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** What is made, fetched or recorded, and therefore not ours to tidy. */
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', '.git', '.kafdir', 'oclif.manifest.json'])
const RECORDED = /^(test\/data\/|test\/transcripts\/.*\.txt$|package-lock\.json$)/

/** Every text file below the root, or below `folder`. */
export function repositoryFiles(folder = ''): readonly SourceFile[] {
  const files: SourceFile[] = []
  for (const entry of readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name)
    if (SKIPPED.has(entry.name) || RECORDED.test(entry.isDirectory() ? `${name}/` : name)) continue
    if (entry.isDirectory()) files.push(...repositoryFiles(name))
    else if (entry.isFile()) files.push({ path: name, text: readFileSync(path.join(ROOT, name), 'utf8') })
  }
  return files
}

/** Files whose path begins with one of `folders` and holds code. */
export function codeIn(files: readonly SourceFile[], ...folders: readonly string[]): readonly SourceFile[] {
  return files.filter(
    ({ path }) => /\.(ts|mjs|js)$/.test(path) && folders.some((folder) => path.startsWith(`${folder}/`)),
  )
}

/** The syntax tree. Throws when the file does not parse: a check that sees nothing must not pass. */
function parse({ path, text }: SourceFile): Program {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  return program
}

/** Walks the syntax tree of `file`. */
export function visit(file: SourceFile, visitor: VisitorObject): void {
  new Visitor(visitor).visit(parse(file))
}

/** Line number, from 1, of a position in `text`. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length
}

/** Number of lines, as `wc -l` counts. */
export function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** `path:line: problem` for each match of `pattern`, which needs the g flag. */
export function matches({ path, text }: SourceFile, pattern: RegExp, problem: string): readonly string[] {
  return [...text.matchAll(pattern)].map(
    (match) => `${path}:${lineAt(text, match.index)}: ${problem}: ${match[0].trim()}`,
  )
}
