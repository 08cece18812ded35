/** How kafdir shows the tree of the metadata. */
import { KafkaError } from '../common/kafka-error.ts'
import type { MetadataNode } from '../common/metadata-node.ts'
import { effectivePaths, type FoundNode, findNodes, sortedNames } from '../tools/metadata-shell/node-path.ts'
import { childrenOf, treeCommands } from '../tools/metadata-shell/tree-commands.ts'
import type { ExitCode, OutputPort } from '../tools/tool-ports.ts'
import { reportError } from './error-report.ts'
import { writeJson } from './json-output.ts'

export interface MetadataRequest {
  readonly root: MetadataNode
  readonly paths: readonly string[]
  readonly asJson: boolean
}

interface Outputs {
  readonly stdout: OutputPort
  readonly stderr: OutputPort
}

/** `kafdir metadata ls`. */
export function writeNodeList(request: MetadataRequest, outputs: Outputs): ExitCode {
  return writeNodes(request, outputs, 'ls', (found) => ({ path: pathOf(found), ...listed(found.node) }))
}

/** `kafdir metadata tree`. */
export function writeNodeTree(request: MetadataRequest, outputs: Outputs): ExitCode {
  return writeNodes(request, outputs, 'tree', (found) => ({ path: pathOf(found), value: valueOf(found.node) }))
}

/** A path that leads nowhere is told, and the others are shown. */
function writeNodes(
  { root, paths, asJson }: MetadataRequest,
  { stdout, stderr }: Outputs,
  command: 'ls' | 'tree',
  json: (found: FoundNode) => object,
): ExitCode {
  const place = { root, workingDirectory: '/' }
  const all = effectivePaths(paths).map((path) => ({ path, found: findNodes(path, place) }))
  const there = all.filter(({ found }) => found.length > 0)
  if (asJson) writeJson(stdout, { nodes: there.flatMap(({ found }) => found.map(json)) })
  else if (there.length > 0) {
    const view = {
      ...place,
      screenWidth: stdout.isTerminal ? stdout.columns : null,
      print: (line: string) => void stdout.write(`${line}\n`),
    }
    treeCommands[command](
      there.map(({ path }) => path),
      view,
    )
  }
  for (const { path, found } of all) if (found.length === 0) reportError(nothingAt(path), stderr)
  return there.length === all.length ? 0 : 1
}

function nothingAt(path: string): KafkaError {
  return new KafkaError('RESOURCE_NOT_FOUND', {
    message: `There is nothing at ${path} in the metadata.`,
    hint: 'kafdir metadata ls shows what there is.',
  })
}

function pathOf({ path }: FoundNode): string {
  return `/${path.join('/')}`
}

function listed(node: MetadataNode): object {
  return node.kind === 'file' ? { kind: 'file' } : { kind: 'directory', children: sortedNames(node) }
}

/** A directory as an object, a file as its text. */
function valueOf(node: MetadataNode): unknown {
  if (node.kind === 'file') return node.text
  return Object.fromEntries(childrenOf(node).map(([name, child]) => [name, valueOf(child)]))
}
