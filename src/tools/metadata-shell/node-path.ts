/** Paths in the tree of the metadata, with wildcards. Kafka: shell.glob.GlobVisitor, GlobComponent, shell.command.CommandUtils. */
import type { MetadataNode } from '../../common/metadata-node.ts'

/** Where somebody is in the tree. */
export interface TreePlace {
  readonly root: MetadataNode
  /** `/`, `/image/topics`. */
  readonly workingDirectory: string
}

export interface FoundNode {
  /** The names from the root to it. */
  readonly path: readonly string[]
  readonly node: MetadataNode
}

/** The last name of its path; that of the root is `/`. */
export function nameOf({ path }: FoundNode): string {
  return path.at(-1) ?? '/'
}

/** All nodes that `glob` means, by name; none where it leads nowhere. */
export function findNodes(glob: string, { root, workingDirectory }: TreePlace): readonly FoundNode[] {
  const full = glob.startsWith('/') ? glob : `${workingDirectory}/${glob}`
  return [...below({ path: [], node: root }, pathNames(full))]
}

/** The names in a path, those that `.` and `..` leave. */
export function pathNames(path: string): readonly string[] {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names
}

/** Given paths that are not empty; where there is none, the working directory. */
export function effectivePaths(paths: readonly string[]): readonly string[] {
  const given = paths.filter((path) => path !== '')
  return given.length === 0 ? ['.'] : given
}

/** The names of the children in the order in which they are shown. */
export function sortedNames(node: MetadataNode): readonly string[] {
  return node.kind === 'file' ? [] : node.childNames().toSorted()
}

function* below(found: FoundNode, [glob, ...rest]: readonly string[]): Generator<FoundNode> {
  const { path, node } = found
  if (glob === undefined) {
    yield found
    return
  }
  if (node.kind === 'file') return
  const pattern = globPattern(glob)
  // A name without wildcards may be one that is not listed.
  const names = pattern === null ? [glob] : sortedNames(node).filter((name) => pattern.test(name))
  for (const name of names) {
    const child = node.child(name)
    if (child !== null) yield* below({ path: [...path, name], node: child }, rest)
  }
}

/** What `*`, `?` and `{a,b}` stand for; null for a name without them, and for one that is no pattern. */
export function globPattern(glob: string): RegExp | null {
  let source = ''
  let isLiteral = true
  let isInGroup = false
  for (const token of glob.match(/\\.|./gsu) ?? []) {
    if (token === '{' && isInGroup) return null
    const wildcard = wildcards.get(token) ?? (isInGroup ? groupSigns.get(token) : undefined)
    if (wildcard !== undefined) isLiteral = false
    if (token === '{') isInGroup = true
    if (token === '}') isInGroup = false
    source += wildcard ?? literally(token.length > 1 ? token.slice(1) : token)
  }
  return isLiteral || isInGroup ? null : new RegExp(`^${source}$`, 'su')
}

const wildcards = new Map([
  ['*', '.*'],
  ['?', '.'],
  ['{', '(?:'],
])
/** Between `{` and `}`. */
const groupSigns = new Map([
  [',', '|'],
  ['}', ')'],
])

function literally(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
}
