/** What is said of the tree of the metadata: ls, cat, find and tree. Kafka: shell.command.*CommandHandler. */
import type { MetadataNode } from '../../common/metadata-node.ts'
import { entryLines } from './entry-columns.ts'
import { effectivePaths, type FoundNode, findNodes, nameOf, sortedNames, type TreePlace } from './node-path.ts'

export interface TreeView extends TreePlace {
  /** Takes a line without its end. */
  readonly print: (line: string) => void
  /** Columns of the terminal; null: names stand in a line each. */
  readonly screenWidth: number | null
}

/** Each tells how many of the paths lead nowhere, or to what it can't show. */
export const treeCommands = { ls: listNodes, cat: showFiles, find: walkNodes, tree: showTrees } as const

export type TreeCommandName = keyof typeof treeCommands

function listNodes(paths: readonly string[], view: TreeView): number {
  const found: FoundNode[] = []
  const missing = eachPath(effectivePaths(paths), view, {
    found: (node) => void found.push(node),
    missing: (path) => view.print(`ls: ${path}: no such file or directory.`),
  })
  const files = found.filter(({ node }) => node.kind === 'file')
  const directories = found.filter(({ node }) => node.kind === 'directory')
  const printEntries = (entries: readonly string[]) => {
    for (const line of entryLines(entries, view.screenWidth)) view.print(line)
  }
  printEntries(files.map(nameOf))
  const needsNames = files.length > 0 || directories.length > 1
  let isFirst = files.length === 0
  for (const directory of directories) {
    const entries = sortedNames(directory.node)
    // Kafka counts it as shown all the same.
    if (entries.length > 0 && needsNames) view.print(`${isFirst ? '' : '\n'}${nameOf(directory)}:`)
    if (needsNames) isFirst = false
    printEntries(entries)
  }
  return missing
}

function showFiles(paths: readonly string[], view: TreeView): number {
  let directories = 0
  const missing = eachPath(paths, view, {
    found: ({ node }, path) => {
      if (node.kind === 'directory') {
        directories++
        view.print(`cat: ${path}: Is a directory`)
      } else view.print(node.text)
    },
    missing: (path) => view.print(`cat: ${path}: No such file or directory.`),
  })
  return missing + directories
}

function walkNodes(paths: readonly string[], view: TreeView): number {
  return eachPath(effectivePaths(paths), view, {
    found: ({ node }, path) => printPaths(path, node, view),
    missing: (path) => view.print(`find: ${path}: no such file or directory.`),
  })
}

function printPaths(path: string, node: MetadataNode, view: TreeView): void {
  view.print(path)
  for (const [name, child] of childrenOf(node)) printPaths(path === '/' ? `/${name}` : `${path}/${name}`, child, view)
}

function showTrees(paths: readonly string[], view: TreeView): number {
  return eachPath(paths, view, {
    found: ({ node }) => printTree(node, 0, view),
    missing: (path) => view.print(`tree: ${path}: No such file or directory.`),
  })
}

function printTree(node: MetadataNode, level: number, view: TreeView): void {
  const indent = '  '.repeat(level)
  if (node.kind === 'file') view.print(indent + node.text)
  for (const [name, child] of childrenOf(node)) {
    view.print(`${indent}${name}:`)
    printTree(child, level + 1, view)
  }
}

/** Children by name. */
export function childrenOf(node: MetadataNode): readonly (readonly [name: string, child: MetadataNode])[] {
  if (node.kind === 'file') return []
  return sortedNames(node).flatMap((name): [string, MetadataNode][] => {
    const child = node.child(name)
    return child === null ? [] : [[name, child]]
  })
}

interface PathHandlers {
  readonly found: (found: FoundNode, path: string) => void
  readonly missing: (path: string) => void
}

/** How many of the paths led nowhere. */
function eachPath(paths: readonly string[], place: TreePlace, { found, missing }: PathHandlers): number {
  let missed = 0
  for (const path of paths) {
    const nodes = findNodes(path, place)
    if (nodes.length === 0) {
      missed++
      missing(path)
    }
    for (const node of nodes) found(node, path)
  }
  return missed
}
