/** What files, folders and exports are called. */
import { lineAt, type SourceFile, visit } from './source-file.ts'

/** A name for everything says nothing: what is in it belongs with the noun it serves. */
const DRAWERS = new Set(['util', 'utils', 'helper', 'helpers', 'misc', 'common-utils', 'stuff', 'lib'])
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
/** Documents that the world expects in capitals, and configuration that begins with a dot. */
const CONVENTIONAL = /^(README|ARCHITECTURE|CHANGELOG|CONTRIBUTING|TRACK-RECORD)\.md$|^LICENSE$|^\.[a-z]+$/

/** Paths with a segment that is not kebab-case or is a drawer without a name. */
export function nameOffences(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) =>
    path.split('/').flatMap((segment) => {
      if (CONVENTIONAL.test(segment)) return []
      if (DRAWERS.has(segment.split('.')[0] ?? '')) return [`${path}: "${segment}" says nothing about what is in it`]
      return KEBAB_CASE.test(segment) ? [] : [`${path}: "${segment}" is not kebab-case`]
    }),
  )
}

/** Default exports: a name that every importer makes up for itself. */
export function defaultExports(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const found: string[] = []
    const report = ({ start }: { start: number }) => {
      found.push(`${file.path}:${lineAt(file.text, start)}: a default export; name it`)
    }
    visit(file, {
      ExportDefaultDeclaration: report,
      ExportSpecifier: (node) => {
        if (node.exported.type === 'Identifier' && node.exported.name === 'default') report(node)
      },
    })
    return found
  })
}
