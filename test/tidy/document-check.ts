/** Documents that name files which are not there are worse than none. */
import path from 'node:path'
import { lineAt, type SourceFile } from './source-file.ts'

/** Made by a build or by running: named in documents, not in the repository. */
const MADE = new Set(['dist', 'build', 'node_modules', 'oclif.manifest.json'])
const CODE_SPAN = /`([^`\n]+)`/g
const LINK = /\]\(([^)\s]+)\)/g
const FENCED_BLOCK = /^(```|~~~).*?^\1/gms
const PATH = /^[\w.@*<>…-]+(\/[\w.@*<>…-]+)*\/?$/
const SOURCE_NAME = /^[\w-]+\.(ts|mjs)$/

/**
 * What `documents` name that is not among `paths` (of files, relative to the root): paths and file names in backticks,
 * targets of links. A path counts as one of ours when it begins with a file or folder of the root; from the first
 * placeholder (`*`, `<n>`, `…`) on, anything goes. Fenced blocks show other people's directories, so they are left out.
 */
export function deadPaths(documents: readonly SourceFile[], paths: readonly string[]): readonly string[] {
  const tree = treeOf(paths)
  const sourceNames = new Set(paths.map((file) => path.posix.basename(file)))
  return documents.flatMap((document) => {
    const text = document.text.replace(FENCED_BLOCK, (block) => block.replace(/[^\n]/g, ' '))
    const spans = [...text.matchAll(CODE_SPAN)].filter((match) => isDeadSpan(match[1] ?? '', tree, sourceNames))
    const links = [...text.matchAll(LINK)].filter((match) => isDeadLink(document.path, match[1] ?? '', tree))
    return [...spans, ...links].map(
      (match) => `${document.path}:${lineAt(text, match.index)}: names what is not there: ${match[1]}`,
    )
  })
}

/** Every file and every folder above one. */
function treeOf(paths: readonly string[]): ReadonlySet<string> {
  const tree = new Set<string>(['.'])
  for (const file of paths) {
    for (let current = file; current !== '.'; current = path.posix.dirname(current)) tree.add(current)
  }
  return tree
}

function isDeadSpan(span: string, tree: ReadonlySet<string>, sourceNames: ReadonlySet<string>): boolean {
  if (SOURCE_NAME.test(span)) return !sourceNames.has(span)
  if (!PATH.test(span) || !span.includes('/')) return false
  const segments = span.split('/').filter((segment) => segment !== '')
  const [top = ''] = segments
  if (!tree.has(top) || MADE.has(top)) return false
  const placeholder = segments.findIndex((segment) => /[*<…]/.test(segment))
  const known = placeholder === -1 ? segments : segments.slice(0, placeholder)
  return !tree.has(known.join('/'))
}

function isDeadLink(from: string, target: string, tree: ReadonlySet<string>): boolean {
  if (/^([a-z]+:|#)/.test(target)) return false
  const file = path.posix.join(path.posix.dirname(from), target.replace(/#.*$/, ''))
  return !tree.has(file.replace(/\/$/, ''))
}
