/** Who imports whom, against the allow-list of layers.mjs. Sees what a linter may miss: types, re-exports, `import()`. */
import path from 'node:path'
import { lineAt, type SourceFile, visit } from './source-file.ts'

export interface LayerException {
  readonly file: string
  readonly allow: readonly string[]
  readonly reason: string
}

export interface LayerRules {
  readonly layers: Readonly<Record<string, readonly string[]>>
  readonly modules: Readonly<Record<string, readonly string[]>>
  readonly exceptions: readonly LayerException[]
}

interface Import {
  readonly specifier: string
  readonly line: number
}

/** Every module that `file` names, in any way. An `import()` of something computed has no name and is not listed. */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = []
  const add = (source: unknown, position: number) => {
    const { value } = (source ?? {}) as { value?: unknown }
    if (typeof value === 'string') found.push({ specifier: value, line: lineAt(file.text, position) })
  }
  visit(file, {
    ImportDeclaration: (node) => add(node.source, node.start),
    ExportNamedDeclaration: (node) => add(node.source, node.start),
    ExportAllDeclaration: (node) => add(node.source, node.start),
    ImportExpression: (node) => add(node.source, node.start),
    TSImportType: (node) => add(node.source, node.start),
  })
  return found
}

/** The sentences that say what is wrong; none when all is well. */
export function layerOffences(files: readonly SourceFile[], rules: LayerRules): readonly string[] {
  return files.flatMap((file) => fileOffences(file, rules))
}

function fileOffences(file: SourceFile, rules: LayerRules): readonly string[] {
  const [, layer, ...rest] = file.path.split('/')
  const allowed = layer === undefined || rest.length === 0 ? undefined : rules.layers[layer]
  if (layer === undefined || allowed === undefined) return [`${file.path}: its folder has no row in layers.mjs`]
  const exempt = rules.exceptions.filter((row) => row.file === file.path).flatMap((row) => row.allow)
  return importsOf(file).flatMap(({ specifier, line }) => {
    const problem = specifier.startsWith('.')
      ? layerProblem(file.path, specifier, [layer, ...allowed, ...exempt])
      : moduleProblem(path.posix.dirname(file.path), specifier, rules, exempt)
    return problem === null ? [] : [`${file.path}:${line}: ${problem}`]
  })
}

function layerProblem(from: string, specifier: string, allowed: readonly string[]): string | null {
  const target = path.posix.join(path.posix.dirname(from), specifier)
  const [top, layer = ''] = target.split('/')
  if (top !== 'src') return `leaves src: ${specifier}`
  return allowed.includes(layer) ? null : `may not import src/${layer}: ${specifier}`
}

function moduleProblem(folder: string, specifier: string, rules: LayerRules, exempt: readonly string[]): string | null {
  const row = Object.entries(rules.modules).find(([name]) => matchesModule(name, specifier))
  if (row === undefined || exempt.includes(row[0])) return null
  const allowed = row[1].some((layer) => `${folder}/`.startsWith(`src/${layer}/`))
  return allowed ? null : `may not import ${specifier}: only ${row[1].join(', ')} may`
}

function matchesModule(name: string, specifier: string): boolean {
  return name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : specifier === name
}

/** Exceptions that nobody needs, that give no reason, or whose file has gone. */
export function staleExceptions(files: readonly SourceFile[], rules: LayerRules): readonly string[] {
  return rules.exceptions.flatMap((row) => {
    const file = files.find(({ path }) => path === row.file)
    if (file === undefined) return [`${row.file}: excepted in layers.mjs, but not there`]
    if (row.reason.trim() === '') return [`${row.file}: excepted in layers.mjs without a reason`]
    return row.allow.flatMap((allow) => {
      const without = { ...rules, exceptions: [{ ...row, allow: row.allow.filter((other) => other !== allow) }] }
      return layerOffences([file], without).length > 0 ? [] : [`${row.file}: does not need ${allow} in layers.mjs`]
    })
  })
}
